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
    Official,
    Organisation,
    Participation,
    Statement,
)
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


def statements_in(announcements: Iterable[Announcement], user: Any) -> list[Statement]:
    found = Statement.objects.filter(announcement__in=[a.pk for a in announcements]).select_related(
        "official", "announcement"
    )
    return [statement for statement in found.order_by("announcement__days", "pk") if is_open(statement.official, user)]


def speeches(statements: Iterable[Any]) -> list[list[Any]]:
    """Cited statements of one official in one announcement, in one role and by the same sources: one speech."""

    def speech(statement: Any) -> tuple[Any, ...]:
        sources = tuple(c.source_id for c in statement.cited if not c.contradicts)
        return statement.official_id, statement.announcement_id, statement.role_as_printed, sources

    return [list(spoken) for _, spoken in groupby(statements, key=speech)]


def participations_in(record: Any, user: Any) -> list[Participation]:
    found = record.participations.select_related("official").order_by("pk")
    return [part for part in found if is_open(part.official, user)]


def figures_in(record: Any, user: Any) -> list[Figure]:
    sides = ("payer_country", "payer_organisation", "recipient_country", "recipient_organisation", "refers_to")
    figures = list(record.figures.select_related(*sides))
    for figure in figures:
        _describe(figure, user)
    return figures


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


def sums_of(record: Any) -> list[str]:
    """DESIGN's rule 6: one currency at a time; conditional and not-stated amounts stand beside it."""
    beside = {
        YesNo.NO: "",
        YesNo.YES: " conditional",
        YesNo.NOT_STATED: " (no source says whether conditional)",
    }
    return [
        " and ".join(f"{amount(by[kind], unit)}{words}" for kind, words in beside.items() if kind in by)
        for unit, by in record.figures.sums().items()
    ]


def all_citations(record: Any, announcements: Iterable[Announcement], user: Any) -> Cited:
    """Of everything that a page prints but the timeline, in one statement."""
    ids = [a.pk for a in announcements]
    spoken = Q(statement__announcement__in=ids)
    if isinstance(record, Agreement):
        own = Q(binding=record) | Q(figure__agreement=record) | Q(participation__agreement=record)
    else:
        own = Q(announcement=record) | Q(figure__announcement=record) | Q(participation__announcement=record)
    return Citation.objects.filter(own | spoken).visible_to(user).with_source().order_by("pk").by_fact()


def _cited(fact: str, rows: Iterable[Any], user: Any) -> list[Any]:
    rows = list(rows)
    citations = Citation.objects.filter(**{f"{fact}__in": [row.pk for row in rows]})
    return cite(fact, rows, citations.visible_to(user).with_source().order_by("pk").by_fact())


def offices_of(official: Official, user: Any) -> list[Appointment]:
    offices = _cited("appointment", official.appointments.select_related("country", "organisation"), user)
    for office in offices:
        office.of = of_row(office, user) if office.country or office.organisation else None
    return offices


def statements_of(official: Official, user: Any) -> list[Statement]:
    rows = official.statements.filter(announcement__in=Announcement.objects.visible_to(user))
    return _cited("statement", rows.select_related("announcement").order_by("announcement__days", "pk"), user)


def parts_of(official: Official, user: Any) -> list[Participation]:
    """In agreements and announcements that this person may see; each with ``record``."""
    seen = Q(agreement__in=Agreement.objects.visible_to(user)) | Q(
        announcement__in=Announcement.objects.visible_to(user)
    )
    parts = _cited(
        "participation", official.participations.filter(seen).select_related("agreement", "announcement"), user
    )
    for part in parts:
        part.record = part.agreement or part.announcement
    return parts


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
