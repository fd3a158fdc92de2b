"""Fetches one page for an editor. The address is checked when the socket opens, so that no name and no redirect leads inside."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import closing, contextmanager, suppress
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from announcements.intake.captured import MOST, Captured, from_bytes
from announcements.intake.extraction import NotRead

SECONDS = 10
MOST_REDIRECTS = 3
USER_AGENT = "policytracker/0.1 (an editor asked for this one page)"
_TEXT = ("text/html", "application/xhtml+xml", "text/plain")
_PORTS = {"http": 80, "https": 443}
# Addresses within addresses: what they stand for counts.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)
# Global by their register, and no place for a newspaper: protocol assignments, relays.
_SPECIAL = [ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24")]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetched(NotRead):
    """Why an address could not be fetched, fit for an editor."""


def is_public(address: str) -> bool:
    """Whether this is an address of the open internet, whatever it is wrapped in."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        # The same socket as the address within.
        found = found.ipv4_mapped
    return all(_is_open(one) for one in _within(found))


def _is_open(one: Address) -> bool:
    inside = one.is_multicast or one.is_reserved or getattr(one, "is_site_local", False)
    return one.is_global and not inside and not any(one in net for net in _SPECIAL)


def _within(address: Address) -> Iterator[Address]:
    yield address
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if int(address) >> 32 == 0 and int(address) > 1:
            inner.append(ipaddress.IPv4Address(int(address)))
        yield from (one for one in inner if one is not None)


def fetch(url: str, *, seconds: float = SECONDS, allowed: Callable[[str], bool] | None = None) -> Captured:
    """The page at this address, read. NotFetched or NotRead with the reason.

    ``allowed`` says of an IP address whether it may be asked: `is_public`.
    """
    until = time.monotonic() + seconds
    asked = url
    for _ in range(MOST_REDIRECTS + 1):
        with _answer(asked, until, allowed or is_public, seconds) as answer:
            if answer.status in (301, 302, 303, 307, 308) and (to := answer.headers.get("Location")):
                asked = _leads_to(asked, to)
                continue
            return _read(answer, asked, until)
    raise NotFetched(f"This address leads on more than {MOST_REDIRECTS} times. Paste the article’s text instead.")


@contextmanager
def _answer(
    url: str, until: float, allowed: Callable[[str], bool], seconds: float
) -> Iterator[http.client.HTTPResponse]:
    parts = _checked(url)
    answered = False
    try:
        connection = _Connection(parts, until, allowed)
    except (http.client.InvalidURL, ValueError) as error:
        raise NotFetched("That is not an address.") from error
    # Whatever drips byte by byte, headers too, ends with the time.
    watch = threading.Timer(max(0.0, until - time.monotonic()), connection.cut)
    watch.daemon = True
    watch.start()
    try:
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~") + (
            f"?{quote(parts.query, safe='/%:@!$&()*+,;=-._~?')}" if parts.query else ""
        )
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "text/html, text/plain;q=0.8",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        connection.request("GET", path, headers=headers)
        with closing(connection.getresponse()) as answer:
            # What was cut off looks like an end.
            _in_time(until)
            answered = True
            yield answer
    except (TimeoutError, TookTooLong) as error:
        raise _late(seconds) from error
    except ssl.SSLError as error:
        raise NotFetched(
            f"{parts.hostname}: its certificate could not be trusted. Paste the article’s text instead."
        ) from error
    except (OSError, http.client.HTTPException, UnicodeError, zlib.error) as error:
        if time.monotonic() >= until:
            raise _late(seconds) from error
        reached = answered or isinstance(error, http.client.HTTPException)
        words = "sent an answer that can’t be read" if reached else "could not be reached"
        raise NotFetched(f"{parts.hostname} {words}. Paste the article’s text instead.") from error
    finally:
        watch.cancel()
        connection.close()
        if connection.opened is not None:
            connection.opened.close()


def _late(seconds: float) -> NotFetched:
    much = "1 second" if seconds == 1 else f"{seconds:g} seconds"
    return NotFetched(f"There was no whole answer within {much}. Paste the article’s text instead.")


def _in_time(until: float) -> None:
    if time.monotonic() >= until:
        raise TimeoutError


def _leads_to(asked: str, to: str) -> str:
    """Headers come as Latin-1, and addresses in them as UTF-8."""
    with suppress(UnicodeError):
        to = to.encode("latin-1").decode("utf-8")
    try:
        return urljoin(asked, to)
    except ValueError as error:
        raise NotFetched("This address leads to something that is no address.") from error


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (
            (parts.hostname or "").encode("idna").decode()
            if not (parts.hostname or "").replace(":", "").isascii()
            else parts.hostname
        )
    except (ValueError, UnicodeError) as error:
        raise NotFetched("That is not an address.") from error
    if parts.scheme not in _PORTS or not host:
        raise NotFetched("An address starts with http:// or https:// and names a host.")
    if parts.username is not None or parts.password is not None:
        raise NotFetched("An address with a name and password in it is not fetched.")
    return parts._replace(
        netloc=f"[{host}]:{port}"
        if ":" in str(host) and port
        else f"[{host}]"
        if ":" in str(host)
        else f"{host}:{port}"
        if port
        else str(host)
    )


class _Connection(http.client.HTTPConnection):
    """Opens its own socket, to an address that was allowed, and to no other."""

    def __init__(self, parts: SplitResult, until: float, allowed: Callable[[str], bool]) -> None:
        super().__init__(parts.hostname or "", parts.port or _PORTS[parts.scheme])
        self.until, self.allowed, self.secure = until, allowed, parts.scheme == "https"
        self.default_port = _PORTS[parts.scheme]
        self.opened: socket.socket | None = None

    def connect(self) -> None:
        # Kept, for the connection lets go of its socket once an answer has begun.
        self.opened = self._open()
        if self.secure:
            self.opened = ssl.create_default_context().wrap_socket(self.opened, server_hostname=self.host)
            self.opened.settimeout(self._left())
        self.sock = self.opened

    def _open(self) -> socket.socket:
        refused = False
        for family, kind, protocol, _, address in self._found():
            if not self.allowed(str(address[0])):
                refused = True
                continue
            opened = socket.socket(family, kind, protocol)
            try:
                opened.settimeout(self._left())
                opened.connect(address)
            except OSError:
                opened.close()
                continue
            if not self.allowed(str(opened.getpeername()[0])):
                opened.close()
                refused = True
                continue
            return opened
        if refused:
            raise NotFetched(f"{self.host} is not on the open internet, so it is not fetched.")
        raise OSError("no address answered")

    def _found(self) -> list[tuple]:
        """Asked aside: a name server that does not answer must not hold the request."""
        aside = ThreadPoolExecutor(1)
        try:
            asked = aside.submit(socket.getaddrinfo, self.host, self.port, type=socket.SOCK_STREAM)
            return asked.result(timeout=self._left())
        finally:
            aside.shutdown(wait=False)

    def _left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def cut(self) -> None:
        """From another thread: what is waiting for this socket wakes up."""
        if self.opened is not None:
            with suppress(OSError):
                self.opened.shutdown(socket.SHUT_RDWR)


def _read(answer: http.client.HTTPResponse, url: str, until: float) -> Captured:
    if answer.status != 200:
        raise NotFetched(f"The site answered {answer.status} {answer.reason}. Paste the article’s text instead.")
    kind = answer.headers.get_content_type()
    if kind not in _TEXT:
        raise NotFetched(f"That address is {kind}, and no page. Paste its text instead.")
    if answer.headers.get("Content-Encoding", "identity").lower() not in ("gzip", "identity"):
        raise NotFetched("The answer is packed in a way that was not asked for. Paste the article’s text instead.")
    body = _body(answer, until)
    if not body.strip():
        raise NotFetched("There is nothing at this address. Paste the article’s text instead.")
    return from_bytes(body, url=url, charset=answer.headers.get_content_charset() or "")


def _body(answer: http.client.HTTPResponse, until: float) -> bytes:
    """At most so many bytes, unpacked: a small answer can unpack to a very large one."""
    packed = _Unpacked() if answer.headers.get("Content-Encoding", "").lower() == "gzip" else None
    body = b""
    while part := answer.read1(65536):
        body += packed.more(part, MOST + 1 - len(body)) if packed else part
        if len(body) > MOST:
            raise NotFetched(f"The page is more than {MOST // 1_000_000} MB. Paste the article’s text instead.")
        _in_time(until)
    _in_time(until)
    if answer.length or (packed and not packed.whole):
        raise NotFetched("The answer broke off. Paste the article’s text instead.")
    return body


class _Unpacked:
    """gzip, of one member or several."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def whole(self) -> bool:
        return self._member.eof

    def more(self, part: bytes, most: int) -> bytes:
        unpacked = b""
        while part and len(unpacked) < most:
            if self._member.eof:
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            unpacked += self._member.decompress(part, most - len(unpacked))
            part = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        return unpacked
