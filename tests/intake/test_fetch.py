"""A page is fetched from the open internet alone, in time, and not more than fits. The server here is a real one, on loopback."""

import contextlib
import gzip
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

import pytest

from announcements.dates import from_edtf
from announcements.intake.captured import MOST, Captured
from announcements.intake.extraction import NotRead
from announcements.intake.fetch import NotFetched, fetch, is_public

PASTE = "Paste the article’s text instead."
INSIDE = "{} is not on the open internet, so it is not fetched."
LATE = f"There was no whole answer within 1 second. {PASTE}"
NO_HOST = "An address starts with http:// or https:// and names a host."
ARTICLE = """<!doctype html><html lang="en"><head><title>Two ministers sign a pact on returns</title>
<meta property="og:site_name" content="The Harbour Post">
<meta property="article:published_time" content="2024-05-06T08:00:00Z"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Two ministers sign a pact on returns</h1>
<p>Anna Bergdal and Tomas Weil signed a pact on returns in Norrvik on Monday, after two years of talks.</p>
<p>It covers people whose claims were refused, and it begins in the autumn of this year.</p></article></body></html>"""
ARTICLE_TEXT = """Two ministers sign a pact on returns
Anna Bergdal and Tomas Weil signed a pact on returns in Norrvik on Monday, after two years of talks.
It covers people whose claims were refused, and it begins in the autumn of this year."""


def anywhere(address: str) -> bool:
    """The guard is off."""
    return True


class Site(ThreadingHTTPServer):
    """Sends the bytes that it was given. It knows what it was asked, with which headers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.answers: dict[str, Callable[[], Iterator[bytes]]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.over = threading.Event()

    def at(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"

    def says(self, path: str, body: bytes, *, status: str = "200 OK", kind: str = "text/plain", **headers: str) -> str:
        said = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        whole = (
            f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in said.items()) + "\r\n"
        ).encode() + body
        self.answers[path] = lambda: iter([whole])
        return self.at(path)

    def leads(self, path: str, to: str) -> str:
        return self.says(path, b"", status="302 Found", Location=to)

    def drips(self, path: str, start: bytes, drop: bytes) -> str:
        def slowly() -> Iterator[bytes]:
            yield start
            while not self.over.wait(0.05):
                yield drop

        self.answers[path] = slowly
        return self.at(path)


class Asked(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.headers.append(dict(self.headers))
        self.close_connection = True
        with contextlib.suppress(OSError):
            for piece in self.server.answers[urlsplit(self.path).path]():
                self.wfile.write(piece)
                self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """The list of what was asked is the log."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        serving = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield site
        site.over.set()
        site.shutdown()
        serving.join(10)


def refusal(url: str, *, seconds: float = 10, allowed: Callable[[str], bool] | None = anywhere) -> str:
    with pytest.raises(NotRead) as refused:
        fetch(url, seconds=seconds, allowed=allowed)
    return str(refused.value)


def teredo(server: str, client: str) -> str:
    """As RFC 4380 packs it: the client's address with its bits turned over."""
    return str(IPv6Address(0x2001_0000 << 96 | int(IPv4Address(server)) << 64 | int(IPv4Address(client)) ^ 0xFFFFFFFF))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1", "::1", "::",
        "0.0.0.0",  # noqa: S104 (nothing is bound to it)
        "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::",
        "::127.0.0.1", "224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", teredo("8.8.8.8", "10.0.0.1"),
    ],
)  # fmt: skip
def test_an_address_inside_is_not_public(address: str) -> None:
    """In whatever it is wrapped."""
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "2002:808:808::"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address) is True


SPELLINGS = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1"]


@pytest.mark.parametrize("host", [*SPELLINGS, "[::1]", "[::ffff:127.0.0.1]"])
def test_no_spelling_of_loopback_is_fetched(site, host: str) -> None:
    site.says("/", b"secret")
    assert refusal(site.at(host=host), allowed=None) == INSIDE.format(host.strip("[]"))
    assert site.asked == []


@pytest.mark.parametrize("host", SPELLINGS)
def test_with_the_guard_off_each_would_be(site, host: str) -> None:
    site.says("/", b"secret")
    assert fetch(site.at(host=host), allowed=anywhere).text == "secret"
    assert site.asked == ["/"]


def test_a_redirect_does_not_lead_inside(site) -> None:
    """The first address may be asked, the second may not."""
    site.says("/secret", b"secret")
    url = site.leads("/", "/secret")
    assert refusal(url, allowed=lambda address: not site.asked) == INSIDE.format("127.0.0.1")
    assert site.asked == ["/"]


def test_a_redirect_to_another_family_does_not_lead_inside(site) -> None:
    url = site.leads("/", site.at("/secret", host="[::1]"))
    assert refusal(url, allowed=lambda address: address == "127.0.0.1") == INSIDE.format("::1")
    assert site.asked == ["/"]


def test_with_the_guard_off_a_redirect_would(site) -> None:
    site.says("/secret", b"secret")
    assert fetch(site.leads("/", "/secret"), allowed=anywhere).text == "secret"
    assert site.asked == ["/", "/secret"]


@pytest.fixture
def rebound(monkeypatch) -> None:
    """Whoever asks for the name first hears of a public address; then it is loopback."""
    heard = []

    def answer(host: object, port: object, *_: object, **__: object) -> list[tuple]:
        heard.append(host)
        address = "8.8.8.8" if len(heard) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def looks_public(url: str) -> bool:
    """The check of somebody who asks once, before."""
    parts = urlsplit(url)
    return is_public(socket.getaddrinfo(parts.hostname, parts.port)[0][4][0])


def test_a_name_that_changes_its_address_does_not_lead_inside(site, rebound) -> None:
    """What is connected to is checked."""
    site.says("/", b"secret")
    assert looks_public(site.at(host="rebound.example"))
    assert refusal(site.at(host="rebound.example"), allowed=None) == INSIDE.format("rebound.example")
    assert site.asked == []


def test_a_check_made_once_before_would_have_let_it_through(site, rebound) -> None:
    url = site.at(host="rebound.example")
    site.says("/", b"secret")
    assert looks_public(url)
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 (an address of this test)
        assert answer.read() == b"secret"


def test_of_several_addresses_only_the_allowed_are_asked(site, monkeypatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, site.server_port)) for address in ("10.0.0.1", "127.0.0.1")]  # fmt: skip
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    site.says("/", b"open")
    assert fetch(site.at(host="two.example"), allowed=lambda address: address == "127.0.0.1").text == "open"


@pytest.fixture
def in_a_word(monkeypatch, site) -> str:
    """A resolver that says a word for an address: what it says and what is connected to are two things."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("localhost", site.server_port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    return site.says("/", b"secret")


def test_the_other_end_of_the_socket_counts(site, in_a_word) -> None:
    assert refusal(in_a_word, allowed=lambda address: address == "localhost") == INSIDE.format("127.0.0.1")
    assert site.asked == []


def test_if_only_the_word_counted_it_would_be_fetched(in_a_word) -> None:
    assert fetch(in_a_word, allowed=lambda address: address in ("localhost", "127.0.0.1")).text == "secret"


def test_three_redirects_are_followed(site) -> None:
    for number in range(3):
        site.leads(f"/{number}", f"/{number + 1}")
    site.says("/3", b"here")
    assert fetch(site.at("/0"), allowed=anywhere) == Captured("here", url=site.at("/3"))


def test_four_are_not(site) -> None:
    for number in range(4):
        site.leads(f"/{number}", f"/{number + 1}")
    site.says("/4", b"here")
    assert refusal(site.at("/0")) == f"This address leads on more than 3 times. {PASTE}"
    assert site.asked == ["/0", "/1", "/2", "/3"]


def test_a_circle_of_redirects_ends(site) -> None:
    assert refusal(site.leads("/", "/")) == f"This address leads on more than 3 times. {PASTE}"


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("ftp://127.0.0.1/a", NO_HOST),
        ("file:///etc/hostname", NO_HOST),
        ("javascript:alert(1)", NO_HOST),
        ("http://anna:secret@127.0.0.1/", "An address with a name and password in it is not fetched."),
        ("http://127.0.0.1:99999/", "That is not an address."),
    ],
)
def test_a_redirect_leads_to_web_addresses_only(site, to: str, message: str) -> None:
    assert refusal(site.leads("/", to)) == message


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", NO_HOST),
        ("a pact on returns", NO_HOST),
        ("http://", NO_HOST),
        ("https:///path", NO_HOST),
        ("ftp://127.0.0.1/", NO_HOST),
        ("file:///etc/hostname", NO_HOST),
        ("http://anna:secret@127.0.0.1/", "An address with a name and password in it is not fetched."),
        ("http://anna@127.0.0.1/", "An address with a name and password in it is not fetched."),
        ("http://@127.0.0.1/", "An address with a name and password in it is not fetched."),
        ("http://[::1", "That is not an address."),
        ("http://127.0.0.1:port/", "That is not an address."),
        ("http://127.0.0.1:65536/", "That is not an address."),
        ("http://..é/", "That is not an address."),
    ],
)
def test_what_is_no_web_address_is_refused(url: str, message: str) -> None:
    assert refusal(url) == message


def test_an_address_where_nobody_answers(site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert refusal(url) == f"127.0.0.1 could not be reached. {PASTE}"


def test_a_server_without_a_certificate_is_not_trusted(site) -> None:
    assert refusal(site.at().replace("http:", "https:")) == (
        f"127.0.0.1: its certificate could not be trusted. {PASTE}"
    )


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/a b", "/a%20b"),
        ("/a\0b", "/a%00b"),
        ("/café", "/caf%C3%A9"),
        ("/caf%C3%A9", "/caf%C3%A9"),
        ("/a?q=b c&d=é", "/a?q=b%20c&d=%C3%A9"),
        ("/a?q=b+c", "/a?q=b+c"),
        ("/a#part", "/a"),
    ],
)
def test_what_an_address_may_not_hold_is_sent_encoded(site, path: str, sent: str) -> None:
    site.says(urlsplit(sent).path, b"here")
    assert fetch(site.at(path), allowed=anywhere).text == "here"
    assert site.asked == [sent]


def test_a_line_break_in_the_address_adds_no_header(site) -> None:
    site.says("/aX-Bad:1", b"here")
    assert fetch(site.at("/a\r\nX-Bad:1"), allowed=anywhere).text == "here"
    assert site.headers[0].get("X-Bad") is None


def test_a_page_that_is_too_large(site) -> None:
    assert refusal(site.says("/", b"a" * (MOST + 1))) == f"The page is more than 5 MB. {PASTE}"


def test_a_page_that_is_too_large_unpacked(site) -> None:
    packed = gzip.compress(b"a" * (20 * MOST))
    assert len(packed) < 100_000
    assert refusal(site.says("/", packed, Content_Encoding="gzip")) == f"The page is more than 5 MB. {PASTE}"


def test_a_packed_page_is_unpacked(site) -> None:
    url = site.says("/", gzip.compress(b"a pact " * 10_000), Content_Encoding="gzip")
    assert fetch(url, allowed=anywhere).text == "a pact " * 10_000


def test_a_packed_page_without_its_end(site) -> None:
    url = site.says("/", gzip.compress(b"a pact " * 10_000)[:-12], Content_Encoding="gzip")
    assert refusal(url) == f"The answer broke off. {PASTE}"


def test_a_packed_page_that_is_broken(site) -> None:
    assert (
        refusal(site.says("/", b"not packed", Content_Encoding="gzip"))
        == f"127.0.0.1 sent an answer that can’t be read. {PASTE}"
    )


def test_an_answer_that_breaks_off(site) -> None:
    assert refusal(site.says("/", b"The first half", Content_Length="28")) == f"The answer broke off. {PASTE}"


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", "403 Forbidden", "204 No Content"])
def test_an_answer_without_a_page(site, status: str) -> None:
    assert refusal(site.says("/", b"", status=status)) == f"The site answered {status}. {PASTE}"


@pytest.mark.parametrize("kind", ["image/png", "application/pdf"])
def test_what_is_no_page(site, kind: str) -> None:
    assert refusal(site.says("/", b"some bytes", kind=kind)) == f"That address is {kind}, and no page. Paste its text instead."  # fmt: skip


START = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
DRIPS = [(b"HTTP/1.1 ", b"2"), (START + b"X-Slow: ", b"a"), (START + b"\r\n", b"a"), (START + b"Connection: close\r\n\r\n", b"a")]  # fmt: skip
dripping = pytest.mark.parametrize(("start", "drop"), DRIPS, ids=["status", "headers", "body", "closing body"])


@dripping
def test_what_drips_is_given_up_in_time(site, start: bytes, drop: bytes) -> None:
    url, began = site.drips("/", start, drop), time.monotonic()
    assert refusal(url, seconds=1) == LATE
    assert time.monotonic() - began < 2


@dripping
def test_without_the_deadline_it_would_still_be_read(site, start: bytes, drop: bytes) -> None:
    url = site.drips("/", start, drop)
    with ThreadPoolExecutor(1) as aside:
        reading = aside.submit(fetch, url, seconds=30, allowed=anywhere)
        with pytest.raises(TookTooLong):
            reading.result(timeout=2)
        site.over.set()
        assert reading.exception(timeout=10) is None or isinstance(reading.exception(), NotFetched)


def test_a_name_server_that_does_not_answer_holds_nobody(site, monkeypatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: site.over.wait(20))
    began = time.monotonic()
    assert refusal(site.at(host="slow.example"), seconds=1) == LATE
    assert time.monotonic() - began < 2
    site.over.set()


def test_who_asks_says_so(site) -> None:
    fetch(site.says("/", b"here"), allowed=anywhere)
    assert site.headers == [
        {
            "Host": f"127.0.0.1:{site.server_port}",
            "User-Agent": "policytracker/0.1 (an editor asked for this one page)",
            "Accept": "text/html, text/plain;q=0.8",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
    ]


def test_no_cookie_is_kept(site) -> None:
    """Not for the next page of a redirect, nor for the next fetch."""
    site.says("/first", b"", status="302 Found", Location="/second", Set_Cookie="name=value; Path=/")
    site.says("/second", b"here", Set_Cookie="name=value; Path=/")
    for _ in range(2):
        fetch(site.at("/first"), allowed=anywhere)
    assert site.asked == ["/first", "/second"] * 2
    assert [headers.get("Cookie") for headers in site.headers] == [None] * 4


def test_a_page_is_read(site) -> None:
    url = site.says("/pact", ARTICLE.encode(), kind="text/html; charset=utf-8")
    assert fetch(url, allowed=anywhere) == Captured(
        ARTICLE_TEXT,
        title="Two ministers sign a pact on returns",
        publisher="The Harbour Post",
        published_on=from_edtf("2024-05-06"),
        url=url,
        made=True,
    )
