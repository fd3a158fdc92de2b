"""One reader on one connection that is kept, as a browser's is; it asks for gzip and measures until the last byte."""

import gzip
import re
import select
import socket
import time
from dataclasses import dataclass

PATIENCE = 120


class Unexpected(Exception):
    """An answer that is not the one that is measured."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    ms: float

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    @property
    def count(self) -> int:
        """How many records a list of the site's says that there are."""
        found = re.search(r'<data id="count" value="(\d+)"', self.text)
        if found is None:
            raise Unexpected("The answer says no count.")
        return int(found[1])

    @property
    def rows(self) -> int:
        """How many rows Datasette says that its page is of."""
        found = re.search(r"<h3>([\d,]+) rows?\s", self.text)
        if found is None:
            raise Unexpected("Datasette says no number of rows.")
        return int(found[1].replace(",", ""))


class Reader:
    def __init__(self, port: int, *, cookie: str = "") -> None:
        self.port, self.cookie = port, cookie
        self.socket: socket.socket | None = None

    def get(self, address: str, *, status: int = 200) -> Answer:
        """Raises Unexpected when the answer has another status: what is no answer must not be measured as one."""
        request = self.request(address)
        answer = self.asked(request)
        if answer.status != status:
            raise Unexpected(f"{address} was answered {answer.status}: {answer.text[:300]}")
        return answer

    def request(self, address: str) -> bytes:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return (
            f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/html\r\n"
            f"Accept-Encoding: gzip\r\nConnection: keep-alive\r\n{cookie}\r\n"
        ).encode()

    def asked(self, request: bytes) -> Answer:
        connection = self.connected()
        begun = time.perf_counter()
        connection.sendall(request)
        return self.read(connection, begun)

    def connected(self) -> socket.socket:
        """The connection that is kept, or another where the server has given it up in the meantime."""
        if self.socket is not None and select.select([self.socket], [], [], 0)[0]:
            self.close()
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def read(self, connection: socket.socket, begun: float) -> Answer:
        head, _, body = self.until(connection, b"", b"\r\n\r\n").partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        if headers.get("transfer-encoding") == "chunked":
            body = self.chunks(connection, body)
        else:
            pieces, missing = [body], int(headers.get("content-length", 0)) - len(body)
            while missing > 0:
                pieces.append(self.more(connection))
                missing -= len(pieces[-1])
            body = b"".join(pieces)
        ms = (time.perf_counter() - begun) * 1000
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(first.split()[1]), headers, body, ms)

    def chunks(self, connection: socket.socket, rest: bytes) -> bytes:
        body = b""
        while True:
            rest = self.until(connection, rest, b"\r\n")
            size, _, rest = rest.partition(b"\r\n")
            while len(rest) < int(size, 16) + 2:
                rest += self.more(connection)
            body += rest[: int(size, 16)]
            rest = rest[int(size, 16) + 2 :]
            if int(size, 16) == 0:
                return body

    def until(self, connection: socket.socket, found: bytes, end: bytes) -> bytes:
        while end not in found:
            found += self.more(connection)
        return found

    @staticmethod
    def more(connection: socket.socket) -> bytes:
        piece = connection.recv(1 << 18)
        if not piece:
            raise ConnectionResetError("The server hung up.")
        return piece

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None
