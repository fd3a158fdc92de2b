"""A record in JSON: the columns of its row, and the rows that belong to it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from announcements.formats import Reader, Table, table_of
from announcements.formats.actors import APPOINTMENTS
from announcements.formats.agreements import MILESTONES, PARTIES
from announcements.formats.announcements import FIGURES, INVOLVEMENTS, PARTICIPATIONS, STATEMENTS
from announcements.formats.as_json import row
from announcements.formats.download import one_moment
from announcements.formats.places import COUNTRY_NAMES, MEMBERSHIPS
from announcements.formats.public import open_rows
from announcements.formats.rows import Selected
from announcements.formats.sources import CITATIONS
from announcements.models import Agreement, Announcement, Country, Official, Source
from announcements.views.answered import as_json
from announcements.views.files import told_apart
from announcements.views.places import country_page
from announcements.views.programs import for_programs
from announcements.views.record_page import record_page

# Of each kind, by their name in the answer: a table, and which of its rows belong to a record.
Belongs = tuple[Table, Callable[[Any], Q]]


def by(*keys: str) -> Callable[[Any], Q]:
    """Rows of which one of these keys leads to the record."""

    def of(record: Any) -> Q:
        found = Q()
        for key in keys:
            found |= Q(**{key: record})
        return found

    return of


PARTS: dict[Any, dict[str, Belongs]] = {
    Agreement: {
        "parties": (PARTIES, by("agreement")),
        "milestones": (MILESTONES, by("agreement")),
        "figures": (FIGURES, by("agreement")),
        "participations": (PARTICIPATIONS, by("agreement")),
        "citations": (
            CITATIONS,
            by("milestone__agreement", "figure__agreement", "participation__agreement", "binding"),
        ),
    },
    Announcement: {
        "involvements": (INVOLVEMENTS, by("announcement")),
        "statements": (STATEMENTS, by("announcement")),
        "figures": (FIGURES, by("announcement")),
        "participations": (PARTICIPATIONS, by("announcement")),
        "citations": (
            CITATIONS,
            by("announcement", "statement__announcement", "figure__announcement", "participation__announcement"),
        ),
    },
    Official: {
        "appointments": (APPOINTMENTS, by("official")),
        "statements": (STATEMENTS, by("official")),
        "participations": (PARTICIPATIONS, by("official")),
        "citations": (CITATIONS, by("appointment__official", "statement__official", "participation__official")),
    },
    Source: {"citations": (CITATIONS, by("source"))},
    Country: {"names": (COUNTRY_NAMES, by("country")), "memberships": (MEMBERSHIPS, by("country"))},
}


def of_record(kind: Any) -> Callable[..., HttpResponseBase]:
    @for_programs
    @record_page(kind.objects.all)
    def answer(request: HttpRequest, record: Any) -> HttpResponse:
        return object_answer(request, record)

    return answer


@for_programs
@country_page
def of_country(request: HttpRequest, country: Country) -> HttpResponse:
    return object_answer(request, country)


def object_answer(request: HttpRequest, record: Any) -> HttpResponse:
    table, reader = table_of(type(record)), Reader(request.user)
    with one_moment():
        own = open_rows(table.model, reader).filter(pk=record.pk)
        found = [row(table, values) for values in Selected(table, reader, own).values()]
        parts = {
            name: _rows(table, reader, belongs(record))
            for name, (table, belongs) in PARTS.get(type(record), {}).items()
        }
    if not found:
        # Somebody has withdrawn it since it was looked up.
        raise Http404
    return told_apart(as_json(request, {**found[0], **parts}))


def _rows(table: Table, reader: Reader, belongs: Q) -> list[dict[str, Any]]:
    rows = open_rows(table.model, reader).filter(belongs).order_by("pk")
    return [row(table, values) for values in Selected(table, reader, rows).values()]
