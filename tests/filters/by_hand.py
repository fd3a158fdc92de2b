"""Every question answered by hand: plain loops over plain copies of the tables, without the help of the database or the filters.

Its answers are compared with those of SQL and with the pages and numbers that are shown. ``asked`` is an address taken apart: for each
parameter its values, as they are written there.
"""

import calendar
import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any

from announcements import models
from announcements.dates import parse

STAGES = ["announced", "negotiating", "agreed", "signed", "submitted", "approved", "in_effect", "renewed", "amended", "suspended", "resumed", "ended"]  # fmt: skip
IN_LIFE = {"in_effect", "renewed", "suspended", "resumed", "ended"}
EVER = (datetime.date.min, datetime.date.max)


def days(date: Any) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day that a date can mean."""
    return (date.first, date.last) if date else None


def between(since: Any, until: Any) -> tuple[datetime.date, datetime.date]:
    return since.first if since else EVER[0], until.last if until else EVER[1]


def meet(one: Any, other: Any) -> bool:
    return bool(one and other) and one[0] <= other[1] and other[0] <= one[1]


def asked_days(asked: dict[str, list[str]], span: str) -> Any:
    """The days asked for; None where none are."""
    first, last = (asked.get(f"{span}_{end}", [None])[0] for end in ("from", "to"))
    return between(first and parse(first), last and parse(last)) if first or last else None


def months_later(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass
class Step:
    """A milestone that counts."""

    pk: int
    agreement: int
    stage: str
    doubtful: bool
    days: Any
    known_on: datetime.date

    @property
    def place(self) -> Any:
        """The one with the lowest decides the stage."""
        in_life = self.stage in IN_LIFE
        latest = self.known_on.toordinal() if in_life and self.days else 0
        return not in_life, -latest, -STAGES.index(self.stage), self.pk


class Tables:
    """All rows as they stand, drafts, withdrawn and merged ones too; ``today`` is what the clock says."""

    def __init__(self, today: datetime.date) -> None:
        self.today = today
        for plural, model in {
            "agreements": models.Agreement,
            "announcements": models.Announcement,
            "officials": models.Official,
            "organisations": models.Organisation,
            "events": models.Event,
            "sources": models.Source,
            "countries": models.Country,
            "parties": models.Party,
            "milestones": models.Milestone,
            "citations": models.Citation,
            "involvements": models.Involvement,
            "links": models.AnnouncedAgreement,
            "statements": models.Statement,
            "figures": models.Figure,
            "participations": models.Participation,
            "appointments": models.Appointment,
            "memberships": models.Membership,
            "blocs": models.Bloc,
        }.items():
            rows = model._base_manager.order_by().values()
            key = model._meta.pk.attname
            setattr(self, plural, {row[key]: SimpleNamespace(pk=row[key], **{"id": None, **row}) for row in rows})

    def of(self, rows: str, column: str, pk: Any) -> list[Any]:
        return self._by[rows, column][pk]

    @cached_property
    def _by(self) -> Any:
        class Grouped(dict):  # type: ignore[type-arg]
            def __missing__(grouped, key: tuple[str, str]) -> Any:  # noqa: N805 (the tables are self)
                found = grouped[key] = defaultdict(list)
                for row in getattr(self, key[0]).values():
                    found[getattr(row, key[1])].append(row)
                return found

        return Grouped()

    # What counts, and where an agreement stands

    @cached_property
    def steps(self) -> dict[int, Step]:
        return {step.pk: step for step in map(self._step, self.milestones.values()) if step}

    def _step(self, claim: Any) -> Step | None:
        citations = self.of("citations", "milestone_id", claim.pk)
        contradicted = any(citation.stance == "contradicts" for citation in citations)
        if claim.expected or (contradicted and not claim.stands):
            return None
        supporting = [self.sources[citation.source_id] for citation in citations if citation.stance == "supports"]
        said = min((source.published_on.last for source in supporting if source.published_on), default=None)
        if not claim.date:
            known_on = said or claim.recorded_on
        else:
            known_on = max(claim.date.first, min(claim.date.last, said or claim.date.last))
        return Step(
            claim.pk, claim.agreement_id, claim.stage, claim.certainty == "doubtful", days(claim.date), known_on
        )

    def deciding(self, agreement: Any, on: datetime.date) -> Step | None:
        return self._deciding(agreement.pk, on)

    @cache  # noqa: B019 (the tables live for one question)
    def _deciding(self, agreement: int, on: datetime.date) -> Step | None:
        steps = self.of("steps", "agreement", agreement)
        return min((s for s in steps if s.stage != "amended" and s.known_on <= on), key=lambda s: s.place, default=None)

    def stage(self, agreement: Any, on: datetime.date) -> str | None:
        step = self.deciding(agreement, on)
        return step and ("in_effect" if step.stage in ("renewed", "resumed") else step.stage)

    def uncertain(self, agreement: Any, on: datetime.date) -> bool:
        deciding = self.deciding(agreement, on)
        rank = STAGES.index(deciding.stage) if deciding else -1
        return any(
            step.stage in IN_LIFE or STAGES.index(step.stage) > rank
            for step in self.of("steps", "agreement", agreement.pk)
            if step.stage != "amended" and step.days and step.days[0] <= on < step.known_on
        )

    def in_effect(self, agreement: Any, on: datetime.date) -> str:
        step, stage = self.deciding(agreement, on), self.stage(agreement, on)
        if self.uncertain(agreement, on) or (step and step.doubtful):
            return "unknown"
        if stage == "in_effect":
            return "unknown" if self._term_is_over(agreement, step, on) else "yes"
        return "unknown" if stage in ("agreed", "signed", "submitted", "approved") else "no"

    def _term_is_over(self, agreement: Any, step: Any, on: datetime.date) -> bool:
        has_term = agreement.term_months is not None and agreement.tacit_renewal != "yes" and step.days
        return bool(has_term) and months_later(step.days[0], agreement.term_months) < on

    def own_days(self, agreement: Any) -> Any:
        return self._own_days(agreement.pk)

    @cache  # noqa: B019
    def _own_days(self, agreement: int) -> Any:
        steps = self.of("steps", "agreement", agreement)
        own = {step.pk: step.days or (step.known_on, step.known_on) for step in steps}
        first = min(steps, key=lambda step: (step.stage != "signed", own[step.pk][0], step.pk), default=None)
        return first and own[first.pk]

    # Places

    def within(self, bloc: str, country: str | None, then: Any) -> bool:
        """Whether a country was a member on one of these days."""
        return any(
            row.country_id == country and meet(between(row.since, row.until), then)
            for row in self.of("memberships", "bloc_id", bloc)
        )

    def is_place(self, row: Any, code: str, then: Any) -> bool:
        """Whether a row's country or organisation is that place."""
        if code not in self.blocs:
            return row.country_id == code
        organisation = self.organisations.get(row.organisation_id)
        own = organisation is not None and organisation.bloc_id == code
        return own or self.within(code, row.country_id, then)

    def said(self, facts: list[tuple[str, Any]], asked: dict[str, list[str]]) -> bool:
        """One and the same source, of one of these kinds, published in that time, says one of these facts."""
        kinds, when = asked.get("source_kind", []), asked_days(asked, "published")
        sources = [self.sources[row.source_id] for fact, pk in facts for row in self.of("citations", f"{fact}_id", pk)]
        return (not kinds and not when) or any(
            source.state == "published"
            and (not kinds or source.kind in kinds)
            and (not when or meet(days(source.published_on), when))
            for source in sources
        )


def answer(tables: Tables, plural: str, asked: dict[str, list[str]], *, editor: bool, found: Any = None) -> list[Any]:
    """The records' numbers, in order. ``found`` are those that hold the words of the question, which only the database can find."""
    kind = KINDS[plural](tables, asked, editor)
    records = [
        record
        for record in getattr(tables, plural).values()
        if kind.is_seen(record)
        and (found is None or record.pk in found)
        and all(getattr(kind, name)(record, values) for name, values in asked.items() if hasattr(kind, name))
        and all(getattr(kind, span)(record) for span in kind.spans)
    ]
    key, descending = kind.sorts[asked.get("sort", [next(iter(kind.sorts))])[0]]
    return [record.pk for record in sorted(records, key=lambda record: (key(record), record.pk), reverse=descending)]


def names_what_is_hidden(tables: Tables, asked: dict[str, list[str]], *, editor: bool) -> bool:
    """Such a question is refused as if there were no such record."""
    seen = Kind(tables, asked, editor).is_seen
    return any(
        not seen(getattr(tables, plural)[int(number)])
        for name, plural in (("official", "officials"), ("organisation", "organisations"), ("event", "events"))
        for number in asked.get(name, [])
    )


def first_or_never(found: Any) -> datetime.date:
    return found[0] if found else datetime.date.min


class Kind:
    """The conditions on one kind of record: a method per parameter, and per span of days."""

    spans = ["changed"]

    def __init__(self, tables: Tables, asked: dict[str, list[str]], editor: bool) -> None:
        self.tables, self.asked, self.editor = tables, asked, editor

    def is_seen(self, record: Any) -> bool:
        return record.state == "published" or (self.editor and record.state == "draft")

    @property
    def sorts(self) -> dict[str, Any]:
        changed = (lambda record: record.changed_at, True)
        return {"name": (lambda record: record.sort_key, False), "changed": changed}

    def involves(self, record: Any, code: str) -> bool:
        raise NotImplementedError

    def country(self, record: Any, codes: list[str]) -> bool:
        return any(self.involves(record, code) for code in codes)

    def with_country(self, record: Any, codes: list[str]) -> bool:
        return all(self.involves(record, code) for code in codes)

    def kind(self, record: Any, kinds: list[str]) -> bool:
        return record.kind in kinds

    def changed(self, record: Any) -> bool:
        when = asked_days(self.asked, "changed")
        day = record.changed_at.date()
        return not when or meet((day, day), when)

    def names(self, rows: str, column: str, record: Any, other: str, numbers: list[str]) -> bool:
        """One of its rows names one of these records."""
        return any(str(getattr(row, other)) in numbers for row in self.tables.of(rows, column, record.pk))


class Dated(Kind):
    def newest(self, record: Any) -> datetime.date:
        raise NotImplementedError

    @property
    def sorts(self) -> dict[str, Any]:
        by_name = super().sorts
        return {"newest": (self.newest, True), **by_name, "title": by_name["name"], "publisher": by_name["name"]}


class Agreements(Dated):
    spans = ["changed", "announced", "published"]

    def newest(self, record: Any) -> datetime.date:
        step = self.tables.deciding(record, self.tables.today)
        return first_or_never(step and step.days)

    def involves(self, record: Any, code: str) -> bool:
        then = self.tables.own_days(record)
        return any(
            self.tables.is_place(row, code, then) for row in self.tables.of("parties", "agreement_id", record.pk)
        )

    def stage(self, record: Any, stages: list[str]) -> bool:
        return self.tables.stage(record, self.tables.today) in stages

    def reached(self, record: Any, stages: list[str]) -> bool:
        when = asked_days(self.asked, "reached")
        steps = self.tables.of("steps", "agreement", record.pk)
        return any(step.stage in stages and (not when or meet(step.days, when)) for step in steps)

    def not_reached(self, record: Any, stages: list[str]) -> bool:
        return not any(step.stage in stages for step in self.tables.of("steps", "agreement", record.pk))

    def in_effect_on(self, record: Any, day: list[str]) -> bool:
        on = datetime.date.fromisoformat(day[0])
        return self.tables.in_effect(record, on) == self.asked.get("in_effect", ["yes"])[0]

    def form(self, record: Any, forms: list[str]) -> bool:
        return record.form in forms

    def area(self, record: Any, areas: list[str]) -> bool:
        return bool(set(record.areas) & set(areas))

    def binding(self, record: Any, answers: list[str]) -> bool:
        return record.binding in answers

    def concerns(self, record: Any, concerned: list[str]) -> bool:
        return bool(set(record.concerns) & set(concerned))

    def official(self, record: Any, numbers: list[str]) -> bool:
        return self.names("participations", "agreement_id", record, "official_id", numbers)

    def organisation(self, record: Any, numbers: list[str]) -> bool:
        return self.names("parties", "agreement_id", record, "organisation_id", numbers)

    def linked(self, record: Any) -> list[Any]:
        links = self.tables.of("links", "agreement_id", record.pk)
        announcements = [self.tables.announcements[link.announcement_id] for link in links]
        return [each for each in announcements if each.state == "published"]

    def event(self, record: Any, numbers: list[str]) -> bool:
        return any(str(each.event_id) in numbers for each in self.linked(record))

    def announced(self, record: Any) -> bool:
        when = asked_days(self.asked, "announced")
        return not when or any(meet(days(each.announced_on), when) for each in self.linked(record))

    def published(self, record: Any) -> bool:
        facts = [
            (fact, row.pk)
            for fact, rows in (("milestone", "milestones"), ("figure", "figures"))
            for row in self.tables.of(rows, "agreement_id", record.pk)
        ]
        return self.tables.said([*facts, ("binding", record.pk)], self.asked)


class Announcements(Dated):
    spans = ["changed", "announced", "published"]

    def newest(self, record: Any) -> datetime.date:
        return first_or_never(days(record.announced_on))

    def involves(self, record: Any, code: str) -> bool:
        rows = self.tables.of("involvements", "announcement_id", record.pk)
        return any(self.tables.is_place(row, code, days(record.announced_on)) for row in rows)

    def area(self, record: Any, areas: list[str]) -> bool:
        links = self.tables.of("links", "announcement_id", record.pk)
        agreements = [self.tables.agreements[link.agreement_id] for link in links]
        return any(each.state == "published" and set(each.areas) & set(areas) for each in agreements)

    def official(self, record: Any, numbers: list[str]) -> bool:
        took_part = self.names("participations", "announcement_id", record, "official_id", numbers)
        return took_part or self.names("statements", "announcement_id", record, "official_id", numbers)

    def organisation(self, record: Any, numbers: list[str]) -> bool:
        return self.names("involvements", "announcement_id", record, "organisation_id", numbers)

    def event(self, record: Any, numbers: list[str]) -> bool:
        return str(record.event_id) in numbers

    def announced(self, record: Any) -> bool:
        when = asked_days(self.asked, "announced")
        return not when or meet(days(record.announced_on), when)

    def published(self, record: Any) -> bool:
        facts = [
            (fact, row.pk)
            for fact, rows in (("statement", "statements"), ("figure", "figures"))
            for row in self.tables.of(rows, "announcement_id", record.pk)
        ]
        return self.tables.said([*facts, ("announcement", record.pk)], self.asked)


class Officials(Kind):
    def involves(self, record: Any, code: str) -> bool:
        return any(
            self.tables.is_place(row, code, self.held(row))
            for row in self.tables.of("appointments", "official_id", record.pk)
        )

    def held(self, office: Any) -> Any:
        if office.since or office.until:
            return between(office.since, office.until)
        return self.tables.today, self.tables.today

    def organisation(self, record: Any, numbers: list[str]) -> bool:
        return self.names("appointments", "official_id", record, "organisation_id", numbers)


class Organisations(Kind):
    def involves(self, record: Any, code: str) -> bool:
        if code not in self.tables.blocs:
            return record.country_id == code
        today = (self.tables.today, self.tables.today)
        return record.bloc_id == code or self.tables.within(code, record.country_id, today)


class Events(Dated):
    spans = ["changed", "held"]

    def newest(self, record: Any) -> datetime.date:
        return first_or_never(days(record.date))

    def involves(self, record: Any, code: str) -> bool:
        if code not in self.tables.blocs:
            return record.country_id == code
        return self.tables.within(code, record.country_id, days(record.date))

    def held(self, record: Any) -> bool:
        when = asked_days(self.asked, "held")
        return not when or meet(days(record.date), when)


class Sources(Dated):
    spans = ["changed", "published"]

    def newest(self, record: Any) -> datetime.date:
        return first_or_never(days(record.published_on))

    def source_kind(self, record: Any, kinds: list[str]) -> bool:
        return record.kind in kinds

    def published(self, record: Any) -> bool:
        when = asked_days(self.asked, "published")
        return not when or meet(days(record.published_on), when)


class Countries(Kind):
    spans: list[str] = []

    def is_seen(self, record: Any) -> bool:
        return True

    @property
    def sorts(self) -> dict[str, Any]:
        return {"name": (lambda record: record.search_key, False), "agreements": (self.agreements, True)}

    def agreements(self, record: Any) -> int:
        agreements = Agreements(self.tables, {}, self.editor)
        parties = self.tables.of("parties", "country_id", record.pk)
        return sum(agreements.is_seen(self.tables.agreements[row.agreement_id]) for row in parties)

    def involves(self, record: Any, code: str) -> bool:
        if code not in self.tables.blocs:
            return record.code == code
        return self.tables.within(code, record.code, (self.tables.today, self.tables.today))


KINDS: dict[str, type[Kind]] = {
    "agreements": Agreements,
    "announcements": Announcements,
    "countries": Countries,
    "officials": Officials,
    "organisations": Organisations,
    "events": Events,
    "sources": Sources,
}
