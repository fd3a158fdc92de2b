"""What is measured: records made up from a seed, the same on every machine.

A block is made by itself from its own seed, and names nothing outside it but what ``shared`` makes, so that blocks can be made
side by side, in any order, in little memory.
"""

import datetime
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from announcements.models.vocabularies import AnnouncementKind, Area, Concerned, Form, SourceKind, Stage
from tests.benchmarks import words

BLOCK = 5_000
WORDS_OF_A_BODY = 230
WORDS_OF_A_SENTENCE = 16
DRAFT_EVERY = 50
FIRST_DAY, DAYS = datetime.date(2014, 1, 1), 365 * 12
CHANGED_FROM = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
BRITAIN = "GB"
EU_ITSELF = 1

RECORD = ("id", "state", "version", "created_at", "changed_at", "published_at", "withdrawn_why", "sent_back_why")
# Every table that is loaded, with its columns. A number that nobody refers to is left to the database.
COLUMNS: dict[str, tuple[str, ...]] = {
    "organisation": (*RECORD, "name", "other_names", "acronym", "kind", "country_id", "bloc_id", "note"),
    "event": (*RECORD, "name", "other_names", "place", "country_id", "date", "note"),
    "source": (
        *RECORD, "kind", "publisher", "headline", "url", "url_key", "published_on", "language", "archive_url", "captured_text",
        "note",
    ),
    "official": (*RECORD, "name", "other_names", "note"),
    "appointment": ("official_id", "role", "country_id", "organisation_id", "since", "until"),
    "agreement": (
        *RECORD, "title", "title_is_printed", "other_titles", "form", "form_as_described", "binding", "areas", "concerns",
        "text_status", "text_url", "text_number", "term_months", "tacit_renewal", "notice_months", "note",
    ),
    "party": ("agreement_id", "country_id", "organisation_id", "name_as_printed"),
    "milestone": (
        "id", "agreement_id", "step", "stage", "expected", "date", "verb", "place", "certainty", "doubtful_why", "how_ended", "chosen",
        "stands", "stands_why", "out_of_order_why", "note", "recorded_on",
    ),
    "announcement": (*RECORD, "title", "summary", "kind", "announced_on", "event_id", "note"),
    "involvement": ("announcement_id", "country_id", "organisation_id", "role"),
    "announcedagreement": ("announcement_id", "agreement_id"),
    "statement": ("id", "announcement_id", "official_id", "role_as_printed", "quote"),
    "citation": (
        "source_id", "stance", "passage", "locator", "note", "announcement_id", "milestone_id", "statement_id", "binding_id",
    ),
}  # fmt: skip
NUMBERED = [table for table, columns in COLUMNS.items() if columns[0] == "id"]

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]


class Corpus:
    """Made of ``size`` announcements; ``codes`` are the countries."""

    def __init__(self, size: int, codes: list[str]) -> None:
        self.size = size
        self.others = [code for code in codes if code != BRITAIN]
        random.Random(words.SEED).shuffle(self.others)
        # A long tail: the last of them has about one record in ten thousand.
        self.tail = list(accumulate(rank**-1.4 for rank in range(1, len(self.others) + 1)))
        vocabulary = words.vocabulary()
        total = words.zipf_weights(len(vocabulary))[-1]
        self.text = [
            word for rank, word in enumerate(vocabulary, 1) for _ in range(max(1, round(400_000 / rank / total)))
        ]
        self.ten = self.places_of_ten()
        self.organisations = max(20, size // 200)
        self.events = max(20, size // 500)

    @property
    def blocks(self) -> int:
        return -(-self.size // BLOCK)

    def places_of_ten(self) -> dict[int, list[str]]:
        """By the number of an announcement that readers may see: each of these words stands in exactly ten."""
        found: dict[int, list[str]] = defaultdict(list)
        for index, word in enumerate(words.TEN):
            for tenth in range(10):
                number = (index * 7_919 + tenth * (self.size // 10)) % self.size + 1
                found[number + is_draft(number)].append(word)
        return found

    def shared(self) -> Rows:
        """What every block may name: organisations, the EU first, and events."""
        chance = random.Random(f"{words.SEED} shared")
        kinds = ("ministry", "agency", "police", "international", "company", "other")
        organisations = [
            (
                *record(number, chance),
                self.name(chance, 3),
                "{}",
                "",
                chance.choice(kinds),
                self.country(chance),
                None,
                "",
            )
            for number in range(2, self.organisations + 1)
        ]
        union = (*record(EU_ITSELF, chance), "European Union", "{}", "EU", "international", None, "EU", "")
        events = [
            (*record(n, chance), self.name(chance, 3), "{}", self.name(chance, 1), self.country(chance), self.date(chance)[0], "")
            for n in range(1, self.events + 1)
        ]  # fmt: skip
        return {"organisation": [union, *organisations], "event": events}

    def block(self, number: int) -> Rows:
        return Block(self, number).rows

    def name(self, chance: random.Random, count: int) -> str:
        return " ".join(chance.choices(self.text, k=count)).title()

    def country(self, chance: random.Random) -> str:
        if chance.random() < 1 / 3:
            return BRITAIN
        return chance.choices(self.others, cum_weights=self.tail)[0]

    def countries(self, chance: random.Random, count: int) -> list[str]:
        """Different ones; Britain in a third of all."""
        found = dict.fromkeys([BRITAIN] if chance.random() < 1 / 3 else [])
        while len(found) < count:
            found[chance.choices(self.others, cum_weights=self.tail)[0]] = None
        return list(found)

    def date(self, chance: random.Random) -> tuple[str, datetime.date]:
        """As precise as sources are: mostly a day, sometimes a month or a year."""
        day = FIRST_DAY + datetime.timedelta(chance.randrange(DAYS))
        return said_as(chance, day), day


def said_as(chance: random.Random, day: datetime.date) -> str:
    return day.isoformat()[: chance.choices((10, 7, 4), (80, 15, 5))[0]]


def is_draft(number: int) -> bool:
    return number % DRAFT_EVERY == 13


def record(number: int, chance: random.Random, *, draft: bool = False) -> Row:
    changed = CHANGED_FROM + datetime.timedelta(seconds=chance.randrange(86_400 * 300))
    return number, "draft" if draft else "published", 1, changed, changed, None if draft else changed, "", ""


class Block:
    """The rows of 5,000 announcements and of what goes with them."""

    def __init__(self, corpus: Corpus, number: int) -> None:
        self.corpus = corpus
        self.chance = random.Random(f"{words.SEED} {number}")
        first = number * BLOCK
        self.announcements = range(first + 1, min(first + BLOCK, corpus.size) + 1)
        self.sources = range(first // 4 + 1, self.announcements[-1] // 4 + 1)
        self.agreements = range(first // 5 + 1, self.announcements[-1] // 5 + 1)
        self.officials = range(first // 50 + 1, self.announcements[-1] // 50 + 1)
        self.rows: Rows = {table: [] for table in COLUMNS if table not in ("organisation", "event")}
        for make, numbers in (
            (self.source, self.sources),
            (self.official, self.officials),
            (self.agreement, self.agreements),
            (self.announcement, self.announcements),
        ):
            for each in numbers:
                make(each)

    def text(self, count: int) -> str:
        return " ".join(self.chance.choices(self.corpus.text, k=count))

    def title(self) -> str:
        return self.text(self.chance.randint(6, 11)).capitalize()

    def cite(self, **fact: int) -> None:
        facts = [fact.get(name) for name in ("announcement", "milestone", "statement", "binding")]
        source = self.chance.choice(self.sources)
        self.rows["citation"].append((source, "supports", self.text(20), "", "", *facts))

    def source(self, number: int) -> None:
        chance, address = self.chance, f"https://news.example/{number}"
        said, _ = self.corpus.date(chance)
        kind, publisher = chance.choice(SourceKind.values), self.corpus.name(chance, 2)
        self.rows["source"].append(
            (*record(number, chance), kind, publisher, self.title(), address, address, said, "en", "", "", "")
        )

    def official(self, number: int) -> None:
        chance = self.chance
        name = self.corpus.name(chance, 2)
        self.rows["official"].append((*record(number, chance, draft=is_draft(number)), name, "{}", ""))
        for _ in range(chance.randint(1, 3)):
            since = 2012 + chance.randrange(12)
            until = since + chance.randint(1, 6) if chance.random() < 0.6 else None
            at_a_body = chance.random() < 0.3
            body = chance.randint(1, self.corpus.organisations) if at_a_body else None
            country = None if at_a_body else self.corpus.country(chance)
            self.rows["appointment"].append((number, self.corpus.name(chance, 2), country, body, since, until))

    def agreement(self, number: int) -> None:
        chance = self.chance
        binding = chance.choices(("yes", "no", "not_stated"), (30, 10, 60))[0]
        self.rows["agreement"].append((
            *record(number, chance, draft=is_draft(number)), self.title(), False, "{}", chance.choice(Form.values), "", binding,
            array(chance.sample(Area.values, chance.randint(1, 3))), array(chance.sample(Concerned.values, chance.randint(0, 2))),
            "not_stated", "", "", chance.choice((None, None, 24, 60)), chance.choice(("not_stated", "yes", "no")), None, "",
        ))  # fmt: skip
        if binding != "not_stated":
            self.cite(binding=number)
        self.parties(number)
        self.milestones(number)
        for announcement in chance.sample(self.announcements, chance.randint(1, 2)):
            self.rows["announcedagreement"].append((announcement, number))

    def parties(self, agreement: int) -> None:
        chance = self.chance
        with_union = chance.random() < 0.1
        for code in self.corpus.countries(chance, 1 if with_union else chance.choice((2, 2, 2, 3))):
            self.rows["party"].append((agreement, code, None, ""))
        if with_union:
            self.rows["party"].append((agreement, None, EU_ITSELF, "European Union"))

    def milestones(self, agreement: int) -> None:
        chance = self.chance
        count = chance.randint(2, 5)
        start = chance.randrange(6)
        path = [
            *Stage.path(),
            Stage.IN_EFFECT,
            chance.choice((Stage.RENEWED, Stage.AMENDED, Stage.SUSPENDED, Stage.ENDED)),
        ]
        day = self.corpus.date(chance)[1]
        for step, stage in enumerate(path[start : start + count], 1):
            number, expected = agreement * 10 + step, step == count and chance.random() < 0.2
            how = "not_stated" if stage == Stage.ENDED else ""
            self.rows["milestone"].append((
                number, agreement, step, stage.value, expected, said_as(chance, day), self.text(4), "", "firm", "", how, False,
                False, "", "", "", day,
            ))  # fmt: skip
            self.cite(milestone=number)
            day += datetime.timedelta(chance.randint(20, 500))

    def announcement(self, number: int) -> None:
        chance = self.chance
        kind = chance.choices(AnnouncementKind.values, (30, 14, 12, 12, 6, 16, 5, 5))[0]
        said = None if chance.random() < 0.01 else self.corpus.date(chance)[0]
        event = chance.randint(1, self.corpus.events) if chance.random() < 0.1 else None
        head = record(number, chance, draft=is_draft(number))
        self.rows["announcement"].append((*head, self.title(), self.body(number), kind, said, event, ""))
        self.cite(announcement=number)
        roles = ("announcing", "partner", "partner", "mentioned")
        count = chance.choices((1, 2, 3, 4), (30, 40, 20, 10))[0]
        for code, role in zip(self.corpus.countries(chance, count), roles, strict=False):
            self.rows["involvement"].append((number, code, None, role))
        if chance.random() < 0.15:
            body = chance.choice((EU_ITSELF, chance.randint(2, self.corpus.organisations)))
            self.rows["involvement"].append((number, None, body, "mentioned"))
        if number % 10 == 0:
            self.rows["statement"].append((number, number, chance.choice(self.officials), "", self.text(25)))
            self.cite(statement=number)

    def body(self, number: int) -> str:
        """230 words; those that are planted stand apart, but for phrases."""
        chance = self.chance
        text = chance.choices(self.corpus.text, k=WORDS_OF_A_BODY)
        planted = [*self.corpus.ten.get(number, ()), *self.at_their_rates()]
        phrases = [pair for pair in words.PAIRS if chance.random() < words.SIDE_BY_SIDE]
        places = chance.sample(range(0, WORDS_OF_A_BODY - 1, 3), len(planted) + len(phrases))
        for place, word in zip(places, planted, strict=False):
            text[place] = word
        for place, pair in zip(places[len(planted) :], phrases, strict=True):
            text[place : place + 2] = pair
        sentences = (text[i : i + WORDS_OF_A_SENTENCE] for i in range(0, WORDS_OF_A_BODY, WORDS_OF_A_SENTENCE))
        return ". ".join(" ".join(sentence) for sentence in sentences).capitalize() + "."

    def at_their_rates(self) -> Iterator[str]:
        chance = self.chance.random
        for rate, (share, _) in words.RATES.items():
            yield from (word for word in words.PLANTED[rate] if chance() < share)
        for pair in words.PAIRS:
            yield from (word for word in pair if chance() < words.WORD_OF_A_PHRASE)


def array(values: list[str]) -> str:
    return "{" + ",".join(values) + "}"
