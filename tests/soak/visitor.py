"""One who asks, on one connection that is kept, from an address of 127.0.0.0/8 that is theirs alone."""

import gzip
import http.client
import select
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 60
FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    status: int
    body: bytes
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body


class Visitor:
    """``cookie`` is sent with everything. Raises OSError or HTTPException where there is no answer."""

    def __init__(
        self, port: int, address: str = "127.0.0.1", *, cookie: str = "", token: str = "", patience: float = PATIENCE
    ) -> None:
        self.port, self.address, self.cookie, self.token = port, address, cookie, token
        self.patience = patience
        self.connection: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, object]) -> Answer:
        sent = urlencode({**fields, "csrfmiddlewaretoken": self.token}, doseq=True)
        return self.ask("POST", path, sent.encode(), {"Content-Type": FORM})

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self.connection is not None and has_been_closed(self.connection):
            self.close()
        if self.connection is None:
            source = (self.address, 0)
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, self.patience, source_address=source)
        cookie = {"Cookie": self.cookie} if self.cookie else {}
        begun = time.perf_counter()
        try:
            accepted = {"Host": f"localhost:{self.port}", "Accept": "text/html", "Accept-Encoding": "gzip"}
            self.connection.request(method, path, body, {**cookie, **accepted, **headers})
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        seconds = time.perf_counter() - begun
        if answer.will_close:
            self.close()
        return Answer(answer.status, content, seconds, {name.lower(): value for name, value in answer.headers.items()})

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def has_been_closed(connection: http.client.HTTPConnection) -> bool:
    """The server hung up while nothing was asked, as it may: a browser opens another."""
    return connection.sock is not None and bool(select.select([connection.sock], [], [], 0)[0])
