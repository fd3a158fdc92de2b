"""A site of long answers, as the web server runs it: watched, or as the server itself would have it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policytracker import connection

connection.MOST_SECONDS = 3
PIECE = b"x" * 64_000


class LongAnswer:
    """``/<pieces>``: so many, and then it breaks off; or is whole, at ``/<pieces>/whole``. Noted once it is closed."""

    streaming = True

    def __init__(self, path: str) -> None:
        pieces, _, self.whole = path.strip("/").partition("/")
        self.pieces = int(pieces)

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            yield PIECE
        if not self.whole:
            raise RuntimeError("It breaks off.")

    def close(self) -> None:
        with Path(os.environ["CLOSED"]).open("a") as closed:
            closed.write(f"{self.pieces}\n")


def answer(environ: dict[str, Any], start_response: Any) -> LongAnswer:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return LongAnswer(environ["PATH_INFO"])


application = answer if os.environ.get("UNWATCHED") else connection.hanging_up(answer)
