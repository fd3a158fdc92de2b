"""Addresses that lead inside, in every spelling there is, and tricks that pass for others."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote

from tests.soak.doors import LOOPBACK_PORT, OPEN, PORTS
from tests.soak.names import Answers

V4 = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1", "100.64.0.1", "198.18.0.1", "192.0.0.1",
    # Where clouds tell a machine its own secrets.
    "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192",
    "0.0.0.0", "0.1.2.3", "192.0.2.1", "192.88.99.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",  # noqa: S104
]  # fmt: skip
V6 = [
    "::1", "::", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "fe80::1", "fe80::1%lo", "fe80::1%25lo", "::1%lo", "::1%1",
    "fc00::1", "fd00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "100::1", "2001:db8::1", "2001:2::1", "2001:10::1", "5f00::1",
]  # fmt: skip
UNICODE = [
    "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "𝟏𝟐𝟕.𝟎.𝟎.𝟏", "²130706433", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ",
    "loca\u00adlhost", "local\u200bhost", "١٢٧.٠.٠.١", "0ⅹ7f.1", "127.0.0.1․", "localhoſt", "𝓁𝑜𝒸𝒶𝓁𝒽𝑜𝓈𝓉",
]  # fmt: skip
# As they stand in DNS. What changes its mind is open first; what has several addresses tries the open one first.
NAMES: Answers = {
    "open.example": [OPEN],
    **{f"v4-{number}.example": [[address]] for number, address in enumerate(V4)},
    **{
        f"v6-{number}.example": [[address]]
        for number, address in enumerate(["::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fd00::1", "fec0::1", "::"])
    },
    "turns.example": [OPEN, ["127.0.0.1", "::1"]],
    "swings.example": [OPEN, ["127.0.0.1"], OPEN, ["169.254.169.254"], OPEN, ["10.0.0.1"]],
    "several.example": [[OPEN[0], "127.0.0.1"]],
    "others.example": [["127.0.0.1", OPEN[0]]],
    "families.example": [[OPEN[0], "::1"]],
    "127.0.0.1.open.example": [["127.0.0.1"]],
}  # fmt: skip
TURNING = ("turns.example", "swings.example")


def forms(own_port: int, unix: str) -> list[str]:
    """``own_port``: where the site itself listens."""
    hosts = [*(form for address in V4 for form in spelled(address)), *(f"[{address}]" for address in V6), *UNICODE]
    names = ["localhost", "LOCALHOST", "localhost.", "LocalHost.LocalDomain", "ip6-localhost", "a.localhost", *NAMES]
    loopback = ["127.0.0.1", "[::1]", "2130706433", "several.example", "others.example", "families.example"]
    found = [
        *(f"http://{host}/" for host in [*hosts, *names] if host != "open.example"),
        *(f"https://{host}/" for host in ("127.0.0.1", "[::1]", "169.254.169.254", "localhost", "0x7f.1")),
        *(f"http://{host}:{port}/" for host in loopback for port in (*PORTS, LOOPBACK_PORT, own_port)),
        *(f"http://{name}/again/{turn}" for name in TURNING for turn in range(6)),
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "http://metadata.google.internal/computeMetadata/v1/",
        *tricks(),
        *schemes(unix),
    ]
    return list(dict.fromkeys(found))


def spelled(address: str) -> Iterator[str]:
    """As C libraries, browsers and IPv6 read the same address."""
    number = int(IPv4Address(address))
    a, b, c, d = IPv4Address(address).packed
    yield from (
        address,
        f"{address}.",
        f"{number}",
        f"{number:#x}",
        f"0{number:o}",
        f"{number:#X}",
        f"{number + (1 << 32)}",
    )
    yield from (
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"{a:#x}.{number & 0xFFFFFF:#x}",
    )
    yield from (f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"{a:04o}.{b:04o}.{c}.{d}", f"0{a:o}.{b}.{c:#x}.{d}")
    yield from (
        f"{a + 256}.{b}.{c}.{d}",
        f"{a}.{b}.{c}.{d + 256}",
        quote(address).replace(".", "%2e"),
        address.replace(".", "。"),
    )
    # Within an IPv6 address: mapped, compatible, translated, NAT64 and its local one, 6to4, Teredo, ISATAP.
    yield from (
        f"[::ffff:{address}]",
        f"[::{address}]",
        f"[::ffff:0:{address}]",
        f"[64:ff9b::{address}]",
        f"[64:ff9b:1::{address}]",
    )
    yield f"[{IPv6Address(0x2002 << 112 | number << 80)}]"
    yield f"[{IPv6Address(0x20010000 << 96 | int(IPv4Address(OPEN[0])) << 64 | number ^ 0xFFFFFFFF)}]"
    yield from (
        f"[2600::5efe:{address}]",
        f"[2600::200:5efe:{address}]",
        f"[::FFFF:{number >> 16:X}:{number & 0xFFFF:X}]",
    )
    yield f"[{IPv6Address(0xFFFF << 32 | number).exploded}]"


def tricks() -> Iterator[str]:
    """One host for who checks, another for who connects."""
    for host in ("127.0.0.1", "169.254.169.254", "[::1]"):
        yield from (
            f"http://open.example@{host}/", f"http://open.example:80@{host}:80/", f"http://{host}@{host}/", f"http://@{host}/",
            f"http://open.example%40{host}/", f"http://open.example%2f@{host}/", f"http://open.example\\@{host}/",
            f"http://open.example&@{host}/", f"http://{host};open.example/", f"http://{host}#@open.example/", f"http://{host}?@open.example/",
            f"http://{host}\\.open.example/", f"http://{host}%00.open.example/", f"http://{host}\0.open.example/", f"http://{host}\t/",
            f"http://\t{host}/", f"ht\ntp://{host}/", f"http://{host}\r\n/", f" http://{host}/ ", f"http://{host}%20/", f"http://{host}%23/",
            f"http://{host}:080/", f"http://{host}:０８０/", f"http://{host}:+80/", f"http://{host}:80_0/", f"http://{host}:65616/",
            f"http://{host}:/", f"http:{host}/", f"http:/{host}/", f"http:///{host}/", f"http:\\\\{host}\\", f"//{host}/", f"HtTp://{host}/",
            f"http://{host}%0d%0aHost:%20open.example/", f"http://{host}/\r\nHost: open.example", f"http://{host}//open.example/",
        )  # fmt: skip
    yield from (
        "http://[127.0.0.1]/",
        "http://[::1/",
        "http://::1/",
        "http://[::1]open.example/",
        "http://[v1.127.0.0.1]/",
        "http://*/",
    )
    # Padded where no part reads as another number for it.
    yield from ("http://127.000.000.001/", "http://127.0.0.0001/")
    yield from (
        "http://127.0.0.1 .open.example/",
        "http://0/",
        "http://00/",
        "http://0x0/",
        "http://127.1/",
        "http://127.0.1/",
        "http://[::]:80/",
    )


def schemes(unix: str) -> Iterator[str]:
    yield from (
        f"http+unix://{quote(unix, safe='')}/",
        f"http://unix:{unix}:/",
        f"unix://{unix}",
        f"unix:{unix}",
        f"http://{unix}/",
    )
    for scheme in (
        "ftp",
        "sftp",
        "gopher",
        "dict",
        "ldap",
        "tftp",
        "ws",
        "jar:http",
        "feed:http",
        "view-source:http",
        "url:http",
        "netdoc",
        "smb",
    ):
        yield f"{scheme}://127.0.0.1:6379/_INFO"
    yield from (
        "file:///etc/hostname",
        "file://127.0.0.1/etc/hostname",
        "data:text/html,a",
        "javascript:fetch('http://127.0.0.1/')",
        "about:blank",
    )


def where_redirects_lead(forms: list[str]) -> list[str]:
    """The same forms, and what means them in the Location of an open page alone."""
    # A header is of Latin-1: what else it holds comes as bytes of UTF-8. Nor does it hold a line break.
    in_header = [form.encode().decode("latin-1") for form in forms if not set(form) & set("\r\n\0")]
    return [
        *in_header,
        "//127.0.0.1/",
        "/\\127.0.0.1/",
        "\\\\127.0.0.1\\",
        "http:127.0.0.1",
        "//[::1]:8080/",
        "//open.example@127.0.0.1/",
    ]
