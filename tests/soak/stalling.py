"""Those who hold a server up: slow readers, heads and forms that never end, searches for as much as may be asked at once."""

import contextlib
import functools
import http.client
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import quote

from tests.benchmarks import words
from tests.soak.visitor import FORM, Visitor

FILE = "/announcements.csv"
SLOW_READERS, A_SECOND, BUFFER = 60, 1_024, 4_096
IDLE_HEADS, IDLE_FORMS = 20, 20
SEARCHERS, PHRASES = 30, 16
STARTING = 3


class Stallers:
    """All at once, for as long as the block lasts. ``answers`` counts what they were answered."""

    def __init__(self, port: int) -> None:
        self.port, self.host = port, f"Host: localhost:{port}\r\n"
        self.over = threading.Event()
        self.answers: Counter[str] = Counter()

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        acts: list[Callable[[int], None]] = [self.read_slowly] * SLOW_READERS
        acts += [self.begin_a_head] * IDLE_HEADS + [self.begin_a_form] * IDLE_FORMS + [self.search] * SEARCHERS
        threads = [threading.Thread(target=self.again, args=[act, number]) for number, act in enumerate(acts)]
        for thread in threads:
            thread.start()
        # As it is once all of them have come.
        self.over.wait(STARTING)
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()

    def again(self, act: Callable[[int], None], number: int) -> None:
        while not self.over.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                act(number)
            self.over.wait(0.1)

    def connected(self, number: int) -> socket.socket:
        found = socket.socket()
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        found.settimeout(30)
        found.bind((f"127.0.3.{number + 1}", 0))
        found.connect(("127.0.0.1", self.port))
        return found

    def read_slowly(self, number: int) -> None:
        """A kilobyte a second. Who is told to come again does so as soon as that says."""
        with self.connected(number) as asking:
            asking.sendall(f"GET {FILE} HTTP/1.1\r\n{self.host}\r\n".encode())
            head = asking.recv(A_SECOND)
            self.answers[f"file {head[9:12].decode()}"] += 1
            if b" 503 " in head[:16]:
                self.over.wait(10)
                return
            while not self.over.wait(1) and asking.recv(A_SECOND):
                pass

    def begin_a_head(self, number: int) -> None:
        self.begin(number, f"GET / HTTP/1.1\r\n{self.host}X-Slow: ", "head")

    def begin_a_form(self, number: int) -> None:
        """Of which the site has to read the whole before it knows whether it is one of its own."""
        token = f"Cookie: csrftoken={'a' * 32}\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n"
        self.begin(number, f"POST /accounts/login/ HTTP/1.1\r\n{self.host}{token}\r\nusername=", "form")

    def begin(self, number: int, words: str, what: str) -> None:
        """And never go on: until the server hangs up or has an answer."""
        with self.connected(number) as asking:
            asking.sendall(words.encode())
            asking.settimeout(0.5)
            while not self.over.is_set():
                with contextlib.suppress(TimeoutError):
                    asking.recv(1024)
                    self.answers[f"{what} ended"] += 1
                    return

    def search(self, number: int) -> None:
        """Other words each time: nothing that was found before is any help."""
        chance = random.Random(number)
        visitor = Visitor(self.port, f"127.0.3.{number + 1}")
        with contextlib.closing(visitor):
            while not self.over.is_set():
                answer = visitor.get(f"/search/?q={quote(worst(chance))}")
                self.answers[f"search {answer.status}"] += 1
                if answer.status == 503:
                    self.over.wait(float(answer.headers.get("retry-after", 1)))


def worst(chance: random.Random) -> str:
    """As many phrases of the commonest words as may be asked for at once: each is found by reading what holds both."""
    pairs = (chance.sample(common_words(), 2) for _ in range(PHRASES))
    return " or ".join(f'"{first} {second}"' for first, second in pairs)


@functools.cache
def common_words() -> list[str]:
    return words.vocabulary()[len(words.STOP_WORDS) :][:60]
