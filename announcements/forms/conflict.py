"""Two versions of one record, field by field, to choose from."""

from typing import Any


def decided(data: Any) -> Any:
    return data


class Comparison:
    def __init__(self, yours: Any, now: Any) -> None:
        self.yours, self.now = yours, now
