"""What readers of 100,000 announcements ask, by class: what is as much work as another question of its class."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks import words
from tests.benchmarks.questions import Questions
from tests.soak.hundred_thousand import SIZE

KINDS = ("announcements", "agreements", "officials", "sources", "organisations", "events")
SEARCH, EDIT = "search", "edit"
# Of a hundred requests so many are of each class. An edit is two: the form is asked for, and sent.
SHARES = {"list": 15, "filter": 30, "record": 31, "country": 2, "file": 4, "json": 5, "feed": 3, SEARCH: 8, EDIT: 2}


class Mix:
    """Built once; each connection draws from its own chance."""

    def __init__(self) -> None:
        questions = Questions(SIZE, Path())
        ten = [quote(word) for word in words.TEN]
        rare = questions.rarest("announcements_involvement", 10)
        records = {plural: questions.records(plural) for plural in KINDS}
        one_value = [each for plural in KINDS[:3] for each in questions.any_one_value(plural)]
        deep = [each for plural in KINDS[:3] for each in questions.deep_pages(plural)]
        self.addresses = {
            "list": [f"/{plural}/" for plural in (*KINDS, "countries")],
            "filter": [*one_value, *questions.country_and_years(), *deep],
            "record": [address for addresses in records.values() for address in addresses],
            "country": [f"/countries/{code}/" for code in rare],
            "file": [f"/announcements.{ending}?q={word}" for word in ten for ending in ("csv", "ndjson")],
            "json": [
                *(f"/announcements.json?country={code}" for code in rare),
                *(f"{address.rstrip('/')}.json" for plural in KINDS[:3] for address in records[plural]),
            ],
            "feed": [f"/{plural}.atom?country={code}" for plural in KINDS[:2] for code in rare],
            SEARCH: [f"/search/?q={word}" for word in (*ten, *(quote(word) for word in words.PLANTED["0.1 %"]))],
        }

    def drawn(self, chance: random.Random) -> Iterator[tuple[str, str]]:
        """Classes and addresses, without end; no address for an edit."""
        classes, shares = list(SHARES), list(itertools.accumulate(SHARES.values()))
        while True:
            kind = chance.choices(classes, cum_weights=shares)[0]
            yield kind, "" if kind == EDIT else chance.choice(self.addresses[kind])
