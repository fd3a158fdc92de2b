"""What is asked of the site, of the floor, and of Datasette: addresses, chosen by what the corpus holds."""

import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.http import QueryDict

from announcements.filters import QUESTIONS
from announcements.filters.paging import SIZE as ROWS
from announcements.models.vocabularies import AnnouncementKind, Area, Form, Stage
from tests.benchmarks import database, sqlite_file

# What the floor answers with nothing.
EMPTY = "/empty/"
PAGE = 1_000
DEEP_PAGES = 5
RECORDS = 30
SOME_OF = f"SELECT id FROM {{}} WHERE state = 'published' ORDER BY hashint8(id), id LIMIT {RECORDS}"
FIVE_YEARS = [(2014, 2018), (2015, 2019), (2017, 2021), (2019, 2023), (2021, 2025)]
DATASETTE = "/{file}/announcement"
COLUMN_FACETS = [("_facet", "kind"), ("_facet", "year"), ("_facet", "form")]


def address(path: str, *pairs: tuple[str, Any]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


class Questions:
    def __init__(self, size: int, file: Path) -> None:
        self.size, self.file = size, file
        self.datasette = DATASETTE.format(file=file.stem)
        self.newest = [("_sort_desc", "day")]

    # Of the site and the floor

    def country_and_years(self) -> list[str]:
        return [
            address("/announcements/", ("country", code), ("announced_from", first), ("announced_to", last))
            for code in self.commonest("announcements_involvement")
            for first, last in FIVE_YEARS
        ]

    def any_one_value(self, plural: str) -> list[str]:
        return [address(f"/{plural}/", pair) for pair in VALUES[plural](self)]

    def announcement_values(self) -> list[tuple[str, str]]:
        table = "announcements_involvement"
        places = [*self.commonest(table)[:3], *self.rarest(table), "EU", "WESTERN_BALKANS"]
        kinds = [("kind", kind) for kind in AnnouncementKind.values]
        return [
            *(("country", place) for place in places),
            *kinds,
            ("announced_from", "2025"),
            ("area", Area.VISAS.value),
        ]

    def agreement_values(self) -> list[tuple[str, str]]:
        table = "announcements_party"
        places = [*self.commonest(table)[:2], *self.rarest(table), "EU", "COE"]
        stages = [("stage", stage) for stage in (Stage.SIGNED, Stage.IN_EFFECT, Stage.ENDED)]
        forms = [("form", form) for form in (Form.TREATY, Form.NOT_STATED)]
        areas = [("area", area) for area in (Area.VISAS, Area.FUNDING)]
        return [
            *(("country", place) for place in places),
            *((name, term.value) for name, term in (*stages, *forms, *areas)),
        ]

    def official_values(self) -> list[tuple[str, str]]:
        table = "announcements_appointment"
        return [("country", place) for place in (*self.commonest(table)[:3], *self.rarest(table), "EU")]

    def deep_pages(self, plural: str) -> list[str]:
        """The thousandth and some before it; the last ones where there are not so many."""
        question = QUESTIONS[plural](QueryDict(), AnonymousUser())
        order = F("page_key"), F("pk")
        if question.sort.descending:
            order = tuple(each.desc() for each in order)
        keyed = question.everything().annotate(page_key=question.sort.key).order_by(*order)
        ends = [page * ROWS for page in self.deep(question._meta.model._meta.db_table)]
        numbers = list(keyed.values_list("pk", flat=True)[: max(ends)])
        return [address(f"/{plural}/", ("after", numbers[min(end, len(numbers) - 1) - 1])) for end in ends]

    def deep(self, table: str) -> list[int]:
        """After which pages to ask."""
        pages = self.number(f"SELECT count(*) FROM {table} WHERE state = 'published'") // ROWS
        last = max(1, min(PAGE - 1, pages - 1))
        return list(range(max(1, last - DEEP_PAGES + 1), last + 1))

    def records(self, plural: str) -> list[str]:
        table = QUESTIONS[plural]._meta.model._meta.db_table
        return [f"/{plural}/{number}/" for number in self.some_of(table)]

    def some_of(self, table: str) -> list[int]:
        """Spread over the whole, the same in every run."""
        return self.column(SOME_OF.format(table))

    # Of Datasette

    def datasette_list(self) -> list[str]:
        return [address(self.datasette, *COLUMN_FACETS, *self.newest)]

    def datasette_countries(self) -> list[str]:
        return [address(self.datasette, *COLUMN_FACETS, ("_facet_array", "countries"), *self.newest)]

    def datasette_country_and_years(self) -> list[str]:
        # Not ``_through``: beside another condition its value is taken for that one's, and nothing is found.
        of_country = "id IN (SELECT announcement FROM announcement_country WHERE country = '{}')"
        return [
            address(
                self.datasette, ("_where", of_country.format(code)), ("year__gte", first),
                ("year__lte", last), *COLUMN_FACETS, *self.newest,
            )
            for code in self.commonest("announcements_involvement")
            for first, last in FIVE_YEARS
        ]  # fmt: skip

    def datasette_deep_pages(self) -> list[str]:
        keys = (sqlite_file.key_after(self.file, page * ROWS) for page in self.deep("announcements_announcement"))
        return [address(self.datasette, *COLUMN_FACETS, *self.newest, ("_next", key)) for key in keys]

    def datasette_words(self, words: Iterable[str]) -> list[str]:
        """The newest first, as the site gives them."""
        return [address(self.datasette, ("_search", word), *self.newest) for word in words]

    def datasette_records(self) -> list[str]:
        return [f"{self.datasette}/{number}" for number in self.some_of("announcements_announcement")]

    # What the corpus holds

    def commonest(self, table: str, many: int = 5) -> list[str]:
        return self.column(self.countries(table, "DESC", many))

    def rarest(self, table: str, many: int = 2) -> list[str]:
        return self.column(self.countries(table, "ASC", many))

    @staticmethod
    def countries(table: str, way: str, many: int) -> str:
        return f"SELECT country_id FROM {table} WHERE country_id IS NOT NULL GROUP BY 1 ORDER BY count(*) {way}, 1 LIMIT {many}"

    @staticmethod
    def column(statement: str) -> list[Any]:
        with database.connect() as connection:
            return [value for (value,) in connection.execute(statement)]

    def number(self, statement: str) -> int:
        return int(self.column(statement)[0])


VALUES = {
    "announcements": Questions.announcement_values,
    "agreements": Questions.agreement_values,
    "officials": Questions.official_values,
}


class InSmaller:
    """The same questions for a site with fewer announcements. Where one names a record, that is one of its own."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self.numbers: dict[str, Iterator[int]] = {}

    def __call__(self, addresses: list[str]) -> list[str]:
        return [self.own(address) for address in addresses]

    def own(self, address: str) -> str:
        plural = address.split("/")[1]
        return re.sub(r"(?<=[?&]after=)\d+|(?<=s/)\d+(?=/)", lambda _: str(self.number(plural)), address)

    def number(self, plural: str) -> int:
        if plural not in self.numbers:
            with database.connect(self.database_url) as connection:
                found = connection.execute(SOME_OF.format(QUESTIONS[plural]._meta.model._meta.db_table)).fetchall()
            self.numbers[plural] = itertools.cycle(number for (number,) in found)
        return next(self.numbers[plural])
