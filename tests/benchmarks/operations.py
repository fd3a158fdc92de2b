"""Every row of the table: what is asked, beside what, and how far apart they may be."""

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from announcements.models import Announcement
from tests.benchmarks import database, words
from tests.benchmarks.measuring import MOST, Asked, Times, in_turn
from tests.benchmarks.questions import EMPTY, InSmaller, Questions
from tests.benchmarks.reader import Answer, Reader, Unexpected
from tests.benchmarks.report import GROWN, IN_MEMORY, JUDGED, Bar, Report, at_most, faster
from tests.benchmarks.writing import edited

LIST = "/announcements/"
FIRST_TIME = "first time since a change"
EMPTY_ANSWER = "an empty answer, same middleware"
PAGE_ONE = "page 1"
TEN_RECORDS = "search, ten records"
DATASETTE, DATASETTE_WORD = "Datasette", "Datasette, same word"
DATASETTE_COLUMNS, DATASETTE_COUNTRIES = "Datasette, 3 column facets", "Datasette, with countries"
AGREED_WITH_THE_EU = "/agreements/?country=EU&reached=signed&reached_from=2015"
# Each address of a value is asked so often, at the site and at the floor.
PER_VALUE = 10
STATEMENTS = 4
# So many of the words that a third of all records have are searched for; the others are asked of a list.
SEARCHED = 12


def unheard(addresses: list[str], many: int = MOST) -> list[str]:
    """The same questions, each under an address that nobody has asked for: no page of it is kept."""
    found = itertools.islice(itertools.cycle(addresses), many)
    return [f"{address}{'&' if '?' in address else '?'}utm_term={number}" for number, address in enumerate(found)]


class Smaller:
    """A site with 100,000 announcements, beside one with a million."""

    def __init__(self, reader: Reader, database_url: str) -> None:
        self.reader, self.database_url, self.own = reader, database_url, InSmaller(database_url)


@contextlib.contextmanager
def without(word: str, database_url: str = "") -> Iterator[None]:
    """One record has lost the word; afterwards it has it again. By SQL, which does the same at both sites."""
    with database.connect(database_url, autocommit=True) as connection:
        number, summary = connection.execute(HAS_WORD, [f"% {word} %"]).fetchone() or (0, "")
        connection.execute(SET_SUMMARY, [summary.replace(f" {word}", ""), number])
        try:
            yield
        finally:
            connection.execute(SET_SUMMARY, [summary, number])


HAS_WORD = "SELECT id, summary FROM announcements_announcement WHERE state = 'published' AND summary LIKE %s ORDER BY id LIMIT 1"
SET_SUMMARY = "UPDATE announcements_announcement SET summary = %s WHERE id = %s"


@dataclass
class Bench:
    """Who is asked, and where the answers go."""

    site: Reader
    floor: Reader
    datasette: Reader
    questions: Questions
    report: Report
    file: Path
    # Where words are searched for.
    search: str
    smaller: Smaller | None = None

    def growing(self, addresses: list[str], *, once: bool = False, most: int = MOST) -> dict[str, Asked]:
        """The smaller site as another side, where there is one."""
        if self.smaller is None:
            return {}
        own = self.smaller.own(addresses)
        return {"smaller": Asked(self.smaller.reader, own, once=once, most=most)}

    def words(self, found: list[str]) -> list[str]:
        return [self.search + quote(word) for word in found]

    def at_datasette(self, counts: dict[str, int], *, once: bool = False) -> Asked:
        """These addresses, each of which must be of as many rows: a condition that it did not take for one leaves it more."""

        def told(address: str, answer: Answer) -> None:
            if answer.rows != counts[address]:
                raise Unexpected(f"{address} is of {answer.rows:,} rows, not {counts[address]:,}.")

        return Asked(self.datasette, counts, once=once, told=told)

    def like_the_site(self, addresses: list[str], asked: list[str]) -> Asked:
        """At Datasette, what the site is asked."""
        return self.at_datasette({
            address: self.site.get(same).count for address, same in zip(addresses, asked, strict=True)
        })  # fmt: skip

    def words_at_datasette(self, found: list[str]) -> Asked:
        addresses = self.questions.datasette_words(found)
        return self.at_datasette(dict(zip(addresses, map(self.truth, found), strict=True)), once=True)

    def truth(self, asked: str) -> int:
        """How many announcements have this word, or these words in this order, by another program's index."""
        with sqlite3.connect(self.file) as file:
            query = f'"{asked.strip(chr(34))}"'
            row: tuple[int] = file.execute(
                "SELECT count(*) FROM announcement_fts WHERE announcement_fts MATCH ?", [query]
            ).fetchone()
            return row[0]


def announcement_lists(bench: Bench) -> None:
    report, questions = bench.report, bench.questions
    whole = [LIST]
    times = in_turn(
        site=Asked(bench.site, whole),
        new=Asked(bench.site, unheard(whole), once=True),
        floor=Asked(bench.floor, whole),
        empty=Asked(bench.floor, [EMPTY]),
        columns=bench.like_the_site(questions.datasette_list(), whole),
        countries=bench.like_the_site(questions.datasette_countries(), whole),
        **bench.growing(whole),
    )
    name, site = "list, no filter, all facets", times["site"]
    report.slower(name, site, IN_MEMORY, times["floor"], at_most(1.5))
    report.slower(f"{name}: {FIRST_TIME}", times["new"], IN_MEMORY, times["floor"], None)
    report.growth(name, site, times.get("smaller"), at_most(1.15))
    report.faster(name, site, DATASETTE_COLUMNS, times["columns"], faster(3))
    report.faster(name, site, DATASETTE_COUNTRIES, times["countries"], faster(200))
    report.slower("the floor itself: a list", times["floor"], EMPTY_ANSWER, times["empty"], at_most(8))

    name, asked = "list, one country + five years, all facets", questions.country_and_years()
    times = in_turn(
        site=Asked(bench.site, asked, most=len(asked) * 4),
        new=Asked(bench.site, unheard(asked, len(asked) * 4), once=True),
        floor=Asked(bench.floor, asked, most=len(asked) * 4),
        datasette=bench.like_the_site(questions.datasette_country_and_years(), asked),
        **bench.growing(asked, most=len(asked) * 4),
    )
    report.slower(name, times["site"], IN_MEMORY, times["floor"], at_most(1.5))
    report.slower(f"{name}: {FIRST_TIME}", times["new"], IN_MEMORY, times["floor"], None)
    report.growth(name, times["site"], times.get("smaller"), at_most(1.2))
    report.faster(name, times["site"], DATASETTE_COLUMNS, times["datasette"], faster(30))
    any_one_value(bench, "announcements", "list")
    pages(bench, "announcements", "list", questions.datasette_deep_pages())


def any_one_value(bench: Bench, plural: str, name: str) -> None:
    asked = bench.questions.any_one_value(plural)
    most = len(asked) * PER_VALUE
    times = in_turn(
        site=Asked(bench.site, asked, most=most),
        floor=Asked(bench.floor, asked, most=most),
        **bench.growing(asked, most=most),
    )
    site, floor = times["site"], times["floor"]
    name = f"{name}, any one value, the rarest too"
    bench.report.slower(name, site, IN_MEMORY, floor, at_most(1.6))
    bench.report.growth(name, site, times.get("smaller"), at_most(1.2))
    both = [value for value in asked if value in site.by_address and value in floor.by_address]
    worst = max(both, key=lambda value: site.of(value).median / floor.of(value).median)
    bench.report.slower(f"{name}: the worst of {len(asked)}", site.of(worst), IN_MEMORY, floor.of(worst), at_most(1.6))


def pages(bench: Bench, plural: str, name: str, others: list[str] | None = None) -> None:
    deep = bench.questions.deep_pages(plural)
    sides = {
        "deep": Asked(bench.site, deep),
        "first": Asked(bench.site, [f"/{plural}/"]),
        **bench.growing(deep),
    }
    if others:
        sides["datasette"] = bench.like_the_site(others, [LIST] * len(others))
    times = in_turn(**sides)
    name = f"{name}, page 1,000 by key"
    bench.report.slower(name, times["deep"], PAGE_ONE, times["first"], at_most(1.15))
    bench.report.growth(name, times["deep"], times.get("smaller"), at_most(1.15))
    if others:
        bench.report.faster(name, times["deep"], DATASETTE_COLUMNS, times["datasette"], faster(15))


def agreement_lists(bench: Bench) -> None:
    whole_list(bench, "agreements", at_most(1.5))
    one_question(bench, AGREED_WITH_THE_EU)
    any_one_value(bench, "agreements", "agreements")
    pages(bench, "agreements", "agreements")


def official_lists(bench: Bench) -> None:
    whole_list(bench, "officials", at_most(1.5))
    any_one_value(bench, "officials", "officials")
    pages(bench, "officials", "officials")


def whole_list(bench: Bench, plural: str, bar: Bar) -> None:
    beside_the_floor(bench, f"{plural}, no filter, all facets", [f"/{plural}/"], bar, at_most(1.15))


def one_question(bench: Bench, asked: str) -> None:
    beside_the_floor(bench, asked, [asked], at_most(1.5), at_most(1.2))


def beside_the_floor(bench: Bench, name: str, asked: list[str], bar: Bar, growth: Bar) -> None:
    times = in_turn(site=Asked(bench.site, asked), floor=Asked(bench.floor, asked), **bench.growing(asked))
    bench.report.slower(name, times["site"], IN_MEMORY, times["floor"], bar)
    bench.report.growth(name, times["site"], times.get("smaller"), growth)


def searches(bench: Bench) -> None:
    """Each word is asked once, so that no answer comes from what an earlier question left behind; then all are asked again."""
    read_into_memory(bench)
    report, size = bench.report, bench.report.size
    kinds = {
        "10 records": words.TEN[:40],
        **words.PLANTED,
        "33 %": words.PLANTED["33 %"][:SEARCHED],
        "a phrase": [f'"{first} {second}"' for first, second in words.PAIRS],
    }
    wrong = Wrong(bench)
    listed = [f"/announcements/?q={word}" for word in words.PLANTED["33 %"][SEARCHED:]]
    times = in_turn(
        **{kind: Asked(bench.site, bench.words(found), once=True, told=wrong.told) for kind, found in kinds.items()},
        listed=Asked(bench.site, listed, once=True),
        **{
            f"{side} {kind}": asked
            for kind in kinds
            for side, asked in bench.growing(bench.words(kinds[kind]), once=True).items()
        },
        datasette_ten=bench.words_at_datasette(kinds["10 records"]),
        datasette_third=bench.words_at_datasette(kinds["33 %"]),
    )
    ten, third = times["10 records"], times["33 %"]
    report.slower(TEN_RECORDS, ten, DATASETTE_WORD, times["datasette_ten"], at_most(0.9))
    report.growth(TEN_RECORDS, ten, times.get("smaller 10 records"), at_most(1.2))
    name = "search, a third of all records, first time"
    # It may grow five times and ten records a fifth: six times with a million is not asked for.
    report.slower(name, third, TEN_RECORDS, ten, at_most(6, only_at=JUDGED))
    report.growth(name, third, times.get("smaller 33 %"), at_most(5))
    report.faster(name, third, DATASETTE_WORD, times["datasette_third"], faster(4 if size >= GROWN else 2))
    report.slower(
        "list, a third of all records by a word, first time, all facets", times["listed"], TEN_RECORDS, ten, None
    )
    # Those that there was time for: another would be asked for the first time.
    again = in_turn(
        **{kind: Asked(bench.site, times[kind].by_address, once=True, told=wrong.told) for kind in kinds},
    )
    for kind in kinds:
        report.slower(f"search, {kind}, first time", times[kind], TEN_RECORDS, ten, None)
        report.slower(f"search, {kind}, again", again[kind], TEN_RECORDS, ten, None)
    slowest = max(kinds, key=lambda kind: times[kind].median)
    worst, name = times[slowest], "search, the worst of seven kinds, first time"
    report.slower(name, worst, TEN_RECORDS, ten, at_most(8, only_at=JUDGED))
    report.growth(name, worst, times.get(f"smaller {slowest}"), at_most(8))
    if size >= GROWN:
        report.add(name, worst, "the clock", worst.median, at_most(250, " ms"))
    report.add("search, each of these counts", None, "SQLite's count", wrong.count, at_most(0, " wrong"))
    searched_again(bench, ten, times["datasette_third"])


def read_into_memory(bench: Bench) -> None:
    """What a phrase is looked for in, and Datasette's file: whole files were read before, and had put both out of the machine's memory."""
    for address in ("", bench.smaller.database_url) if bench.smaller else ("",):
        with database.connect(address) as connection:
            connection.execute("SELECT sum(length(vector)) FROM search_doc")
    with bench.file.open("rb") as file:
        while file.read(1 << 24):
            pass


class Wrong:
    """Counts the answers whose number is not the true one."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.count = bench, 0
        self.asked = {bench.search + quote(word): word for word in all_words()}

    def told(self, address: str, answer: Answer) -> None:
        self.count += answer.count != self.bench.truth(self.asked[address])


def all_words() -> list[str]:
    phrases = [f'"{first} {second}"' for first, second in words.PAIRS]
    return [*words.TEN, *(word for found in words.PLANTED.values() for word in found), *phrases]


def searched_again(bench: Bench, ten: Times, datasette: Times) -> None:
    """A word that is known by now, after one record has lost it; then the record is as it was."""
    times, wrong, grown, smaller = Times(), 0, Times(), Times()
    for word in words.PLANTED["33 %"][:SEARCHED]:
        asked = bench.search + quote(word)
        bench.site.get(asked)
        if bench.smaller:
            with without(word):
                grown.add(asked, bench.site.get(asked).ms)
            bench.smaller.reader.get(asked)
            with without(word, bench.smaller.database_url):
                smaller.add(asked, bench.smaller.reader.get(asked).ms)
            bench.site.get(asked)
        record = Announcement.objects.public().filter(summary__contains=f" {word} ").first()
        with edited(record, word):
            answer = bench.site.get(asked)
        times.add(asked, answer.ms)
        wrong += answer.count != bench.truth(word) - 1
    name = "search, the same again after an edit"
    bench.report.slower(name, times, TEN_RECORDS, ten, at_most(3))
    bench.report.growth(name, *((grown, smaller) if bench.smaller else (times, None)), at_most(1.2))
    bench.report.faster(name, times, DATASETTE_WORD, datasette, faster(4))
    bench.report.add(name, times, "SQLite's count, less one", wrong, at_most(0, " wrong"))


def front_page(bench: Bench) -> None:
    name, asked = "front page", ["/"]
    times = in_turn(
        site=Asked(bench.site, asked),
        new=Asked(bench.site, unheard(asked), once=True),
        floor=Asked(bench.floor, asked),
    )
    bench.report.slower(name, times["site"], IN_MEMORY, times["floor"], None)
    bench.report.slower(f"{name}: {FIRST_TIME}", times["new"], IN_MEMORY, times["floor"], None)


def record_pages(bench: Bench) -> None:
    datasette = {"announcements": bench.questions.datasette_records()}
    for plural, name in (
        ("announcements", "record page"),
        ("agreements", "agreement's page"),
        ("officials", "official's page"),
    ):
        asked = bench.questions.records(plural)
        sides = {
            "site": Asked(bench.site, asked),
            "new": Asked(bench.site, unheard(asked), once=True),
            "floor": Asked(bench.floor, asked),
            **bench.growing(asked),
        }
        if plural in datasette:
            sides |= {"datasette": Asked(bench.datasette, datasette[plural]), "empty": Asked(bench.floor, [EMPTY])}
        times = in_turn(**sides)
        bench.report.slower(name, times["site"], IN_MEMORY, times["floor"], at_most(2))
        bench.report.slower(f"{name}: {FIRST_TIME}", times["new"], IN_MEMORY, times["floor"], None)
        bench.report.add(f"{name}: statements", None, "the database", most_statements(asked), at_most(STATEMENTS, ""))
        bench.report.growth(name, times["site"], times.get("smaller"), at_most(1.1))
        if plural in datasette:
            bench.report.faster(name, times["site"], DATASETTE, times["datasette"], faster(1.5))
            bench.report.slower(
                "the floor itself: a record page", times["floor"], EMPTY_ANSWER, times["empty"], at_most(8)
            )


def most_statements(asked: list[str]) -> int:
    """Of the pages of one kind, the most that one of them asks of the database."""
    counts = []
    for address in asked:
        # A connection's first page of a kind has its statement planned.
        Client(headers={"host": "127.0.0.1"}).get(address)
        with CaptureQueriesContext(connection) as statements:
            assert Client(headers={"host": "127.0.0.1"}).get(address).status_code == 200
        counts.append(len(statements))
    return max(counts)
