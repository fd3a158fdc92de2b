"""Rows of records with their citations: statements, figures, participations, as pages print them."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import Q

from announcements.models import (
    Agreement,
    Announcement,
    Appointment,
    Citation,
    Figure,
    Organisation,
    Participation,
)
from announcements.models.citations import by_fact
from announcements.models.figures import by_unit
from announcements.models.vocabularies import Qualifier, Standing, YesNo
from announcements.views.links import Link, is_open, link_to, of_row

_SIGNS = {"GBP": "£", "EUR": "€", "USD": "US$"}
Cited = dict[tuple[str, int], list[Citation]]


def cite(kind: str, rows: Iterable[Any], cited: Cited) -> list[Any]:
    """The rows, each with ``cited``, and of that ``shown`` and ``more``: what merely says the same is folded away."""
    rows = list(rows)
    for row in rows:
        row.cited = cited.get((kind, row.pk), [])
        row.shown, row.more = folded(row.cited)
    return rows


def folded(citations: list[Citation]) -> tuple[list[Citation], list[Citation]]:
    """What stands open, and what folds: one that supports stays open, and every one that contradicts."""
    supporting = sorted((c for c in citations if not c.contradicts), key=lambda citation: not citation.passage)
    return supporting[:1] + [c for c in citations if c.contradicts], supporting[1:]


def citations_in(said: dict[str, list[Any]]) -> Cited:
    """Those of every kind of fact; a source that this person may not see says nothing."""
    return by_fact(row for found in said.values() for row in found if isinstance(row, Citation))


def with_citations(milestones: Iterable[Any], cited: Cited) -> list[Any]:
    """As ``for_timeline`` gives them."""
    rows = list(milestones)
    for row in rows:
        row._prefetched_objects_cache = {"citations": cited.get(("milestone", row.pk), [])}
    return rows


def of_known_people(rows: Iterable[Any], user: Any) -> list[Any]:
    return [row for row in rows if is_open(row.official, user)]


def speeches(statements: Iterable[Any]) -> list[list[Any]]:
    """Cited statements of one official in one announcement, in one role and by the same sources: one speech."""

    def speech(statement: Any) -> tuple[Any, ...]:
        sources = tuple(c.source_id for c in statement.cited if not c.contradicts)
        return statement.official_id, statement.announcement_id, statement.role_as_printed, sources

    return [list(spoken) for _, spoken in groupby(statements, key=speech)]


def described(figures: Iterable[Any], user: Any) -> list[Any]:
    rows = list(figures)
    for figure in rows:
        _describe(figure, user)
    return rows


def _describe(figure: Any, user: Any) -> None:
    figure.amount = amount(figure.value, figure.unit) if figure.is_money else _plain(figure.value)
    figure.unit_words = "" if figure.is_money else figure.unit
    figure.about = "" if figure.qualifier == Qualifier.EXACTLY else Qualifier(figure.qualifier).label
    figure.payer = _side(figure.payer_country or figure.payer_organisation, user)
    figure.recipient = _side(figure.recipient_country or figure.recipient_organisation, user)
    figure.care = _care(figure) if figure.is_money else []


def _side(thing: Any, user: Any) -> Link | None:
    return link_to(thing, user) if thing else None


def _care(figure: Figure) -> list[str]:
    """How money stands to other money, in words; what no source states is said too: it changes the sum."""
    conditional = {
        YesNo.YES: "conditional",
        YesNo.NO: "not conditional",
        YesNo.NOT_STATED: "whether conditional: not stated",
    }
    standing = Standing(figure.standing)
    words = "whether new: not stated" if standing == Standing.NOT_STATED else standing.label.lower()
    if figure.refers_to:
        other = amount(figure.refers_to.value, figure.refers_to.unit)
        words = f"part of {other}" if standing == Standing.PART else f"{words} ({other})"
    return [conditional[YesNo(figure.conditional)], words]


def amount(value: Any, unit: str) -> str:
    """ "£150m", "€1.05bn", "100,000 people"."""
    if not (len(unit) == 3 and unit.isupper()):
        return f"{_plain(value)} {unit}"
    sign = _SIGNS.get(unit, f"{unit} ")
    for size, letter in ((10**9, "bn"), (10**6, "m")):
        if value >= size and value / size * 100 == int(value / size * 100):
            return f"{sign}{_plain(value / size)}{letter}"
    return f"{sign}{_plain(value)}"


def _plain(value: Any) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def sums_in_words(summed: Iterable[dict[str, Any]]) -> list[str]:
    """DESIGN's rule 6: one currency at a time; conditional and not-stated amounts stand beside it."""
    beside = {
        YesNo.NO: "",
        YesNo.YES: " conditional",
        YesNo.NOT_STATED: " (no source says whether conditional)",
    }
    return [
        " and ".join(f"{amount(by[kind], unit)}{words}" for kind, words in beside.items() if kind in by)
        for unit, by in by_unit(summed).items()
    ]


def _cited(fact: str, rows: Iterable[Any], user: Any) -> list[Any]:
    rows = list(rows)
    citations = Citation.objects.filter(**{f"{fact}__in": [row.pk for row in rows]})
    return cite(fact, rows, citations.visible_to(user).with_source().order_by("pk").by_fact())


def offices_in(said: dict[str, list[Any]], cited: Cited, user: Any) -> list[Appointment]:
    offices = cite("appointment", said["offices"], cited)
    for office in offices:
        office.of = of_row(office, user) if office.country or office.organisation else None
    return offices


def parts_in(said: dict[str, list[Any]]) -> list[Participation]:
    """In agreements and announcements that this person may see, which are those that were asked for; each with ``record``."""
    seen = {(type(record), record.pk): record for record in (*said["agreements"], *said["announcements"])}
    for part in said["participations"]:
        part.record = seen.get((Agreement, part.agreement_id)) or seen.get((Announcement, part.announcement_id))
    return [part for part in said["participations"] if part.record]


def figures_of_organisation(organisation: Organisation, user: Any) -> list[Figure]:
    """Money that it pays or receives, in records that this person may see; each with ``record``."""
    own = Q(payer_organisation=organisation) | Q(recipient_organisation=organisation)
    sides = ("payer_country", "payer_organisation", "recipient_country", "recipient_organisation", "refers_to")
    rows = Figure.objects.filter(own).select_related("agreement", "announcement", *sides)
    figures = _cited("figure", [f for f in rows if (f.agreement or f.announcement).is_visible_to(user)], user)
    for figure in figures:
        _describe(figure, user)
        figure.record = figure.agreement or figure.announcement
    return figures
