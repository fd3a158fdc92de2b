"""A country's page, and the whole story of a pair."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from pyroaring import BitMap

from announcements.dates import PartialDate
from announcements.filters import Question, asked
from announcements.models import Agreement, Announcement, Country, Milestone, Official, Organisation
from announcements.models.places import Bloc, Place
from announcements.models.rows import AgreementRow, rows_of
from announcements.models.timeline import Step, Timeline
from announcements.models.vocabularies import NameKind, Stage
from announcements.views.kept import View, kept_until_changed
from announcements.views.links import Count, Rung, of_row, pair_url, question
from announcements.views.record_page import same_form

LATEST = 10
CODE = re.compile(r"[A-Za-z_]{2,20}")
IN_GROUP = 100
ON_THE_WAY = "On the way"
GROUPS: dict[str, list[Stage]] = {
    ON_THE_WAY: [Stage.ANNOUNCED, Stage.NEGOTIATING, Stage.AGREED],
    "Signed, not known to be in effect": [Stage.SIGNED, Stage.SUBMITTED, Stage.APPROVED],
    "In effect": [Stage.IN_EFFECT],
    "Suspended or ended": [Stage.SUSPENDED, Stage.ENDED],
}


def country_page(view: View) -> View:
    """The view gets the country itself. A code in small letters: 301."""

    @require_safe
    @kept_until_changed
    @wraps(view)
    def answer(request: HttpRequest, code: str, **form: Any) -> HttpResponse:
        if not CODE.fullmatch(code):
            raise Http404("A country's code is two letters")
        if code != code.upper():
            return redirect(same_form(request, code=code.upper()), permanent=True)
        return view(request, get_object_or_404(Country, code=code), **form)

    return answer


@country_page
def country(request: HttpRequest, record: Country) -> HttpResponse:
    user, code = request.user, record.code
    agreements, announcements, officials = (
        asked(plural, user, country=code) for plural in ("agreements", "announcements", "officials")
    )
    return TemplateResponse(
        request,
        "countries/detail.html",
        {
            "country": record,
            "names": also_found_as(record),
            "blocs": [_bloc(membership) for membership in record.memberships.select_related("bloc")],
            "ladder": ladder_of(agreements),
            "total": _all_of(agreements),
            "groups": _groups(agreements),
            "counterparts": _counterparts(record, agreements, user),
            "announcements": announcements.first_records(LATEST),
            "announced": _all_of(announcements),
            "officials": _with_roles(officials, code),
            "official_count": _all_of(officials),
        },
    )


def _all_of(question: Question) -> Count:
    return Count(question.plural, question.address(), question.count)


def ladder_of(agreements: Question) -> list[Rung]:
    """The nine stages; a zero stays, since none is an answer too."""
    return [
        Rung(option.value, agreements.address(stage=[Stage(option.value)]), option.count or 0)
        for option in agreements.options("stage")
    ]


@dataclass(frozen=True)
class Group:
    """A country's agreements at some of the stages, the newest of them as rows, and the list that has the others."""

    name: str
    count: int
    rows: list[AgreementRow]
    url: str


def _groups(agreements: Question) -> list[Group]:
    at = {name: agreements.index.having("stage", *stages) & agreements.found() for name, stages in GROUPS.items()}
    # What no step has happened of is on its way too.
    at[ON_THE_WAY] = agreements.found() - BitMap.union(*(at[name] for name in GROUPS if name != ON_THE_WAY))
    return [
        Group(
            name,
            len(records),
            agreements.rows_of(agreements.first(IN_GROUP, records)),
            agreements.address(stage=GROUPS[name]),
        )
        for name, records in at.items()
    ]


def also_found_as(country: Country) -> list[str]:
    """What it is and was called besides, former names with what is known of their time; then its people."""
    order = [NameKind.ALTERNATIVE, NameKind.FORMER, NameKind.DEMONYM]
    names = sorted(country.names.all(), key=lambda name: order.index(NameKind(name.kind)))
    return [f"{name}{_span(name)}" if name.kind == NameKind.FORMER else name.name for name in names]


def _bloc(membership: Any) -> str:
    return f"{membership.bloc}{_span(membership)}"


def _span(row: Any) -> str:
    if row.since and row.until:
        return f" ({row.since.short} to {row.until.short})"
    if row.since or row.until:
        return f" (since {row.since.short})" if row.since else f" (until {row.until.short})"
    return ""


def _counterparts(country: Country, agreements: Question, user: Any) -> list[Count]:
    """With whom, most often first: a country leads to the story of the two, an organisation to the list of both."""
    countries, bodies = agreements.tally("country"), agreements.tally("organisation")
    places = agreements.reference.places
    found = [
        Count(places[code].name, pair_url(country.code, code), count)
        for code, count in countries.items()
        if code != country.code
    ]
    found += [
        Count(body.name, agreements.address(organisation=[body]), bodies[str(body.pk)])
        for body in Organisation.objects.visible_to(user).filter(pk__in=bodies)
    ]
    return sorted(found, key=lambda count: (-count.count, count.words))


def _with_roles(officials: Question, code: str) -> list[Any]:
    """The first ones, each with ``roles``: those that were held of this country."""
    numbers = officials.first(IN_GROUP)
    found = Official.objects.filter(pk__in=numbers).prefetch_related("appointments")
    for official in found:
        offices = official.appointments.all()
        official.roles = list(dict.fromkeys(office.role for office in offices if office.country_id == code))
    return list(found)


@dataclass(frozen=True)
class Event:
    """A line in the story of a pair: a step of an agreement, or an announcement."""

    date: PartialDate | None
    title: str
    url: str
    step: Step | None = None

    @property
    def place(self) -> tuple[datetime.date, bool]:
        """By day, an undated step before the one that met it, what has no day last; announcements before steps."""
        date = self.date or (self.step.met_by.date if self.step and self.step.met_by else None)
        return (date.first if date else datetime.date.max), self.step is not None


class Pair(NamedTuple):
    """Two countries or blocs, in alphabetical order of their codes."""

    one: Place
    other: Place

    def __str__(self) -> str:
        return f"{self.one.name} and {self.other.name}"

    def get_absolute_url(self) -> str:
        return pair_url(self.one.code, self.other.code)


def pair_page(view: View) -> View:
    """The view gets the pair. In another order, or in small letters: 301."""

    @require_safe
    @kept_until_changed
    @wraps(view)
    def answer(request: HttpRequest, codes: str, **form: Any) -> HttpResponse:
        codes_asked = codes.upper().split("-")
        places = _places([code for code in codes_asked if CODE.fullmatch(code)])
        if len(set(codes_asked)) != 2 or len(places) != 2:
            return TemplateResponse(request, "404.html", {"message": _no_pair(codes_asked, places)}, status=404)
        if codes != (in_order := "-".join(sorted(codes_asked))):
            return redirect(same_form(request, codes=in_order), permanent=True)
        return view(request, Pair(*places), **form)

    return answer


@pair_page
def pair(request: HttpRequest, both: Pair) -> HttpResponse:
    (one, other), user = both, request.user
    found = Agreement.objects.visible_to(user).involving(one).involving(other).with_stage().newest_first()
    agreements = list(found.prefetch_related("parties__country", "parties__organisation"))
    announcements = list(Announcement.objects.visible_to(user).involving(one).involving(other))
    of_both = {"country": one.code, "with_country": other.code}
    return TemplateResponse(
        request,
        "pair.html",
        {
            "pair": both,
            "agreement_count": Count("agreements", question("agreements", **of_both), len(agreements)),
            "announcement_count": Count("announcements", question("announcements", **of_both), len(announcements)),
            "rows": rows_of("agreements", [a.pk for a in agreements], user),
            "story": _story(agreements, announcements, user),
        },
    )


def _places(codes: list[str]) -> list[Place]:
    """By code alone, in alphabetical order of the code: one statement for countries, one for blocs."""
    countries = [Place(c.code, c.name) for c in Country.objects.filter(code__in=codes)]
    blocs = [Place(b.code, b.name, is_bloc=True) for b in Bloc.objects.filter(code__in=codes)]
    return sorted([*countries, *blocs], key=lambda place: place.code)


def _no_pair(asked: list[str], places: list[Place]) -> str:
    known = {place.code for place in places}
    unknown = [code for code in asked if code not in known]
    if unknown:
        return f"No country or bloc has the code “{unknown[0][:20]}”. A pair is written like GB-RS."
    return "A pair is of two different countries or blocs, written like GB-RS."


def _story(agreements: list[Agreement], announcements: Iterable[Announcement], user: Any) -> list[Event]:
    """Steps and announcements, oldest first; what has no date last."""
    milestones = list(Milestone.objects.for_timeline(user).filter(agreement__in=[a.pk for a in agreements]))
    events = [Event(a.announced_on, a.title, a.get_absolute_url()) for a in announcements]
    for agreement in agreements:
        names = {
            party.pk: of_row(party, user, printed=party.name_as_printed).words for party in agreement.parties.all()
        }
        own = [milestone for milestone in milestones if milestone.agreement_id == agreement.pk]
        events += [
            Event(step.date, agreement.title, agreement.get_absolute_url() + step.step_url, step)
            for step in Timeline(own, names, timezone.localdate()).steps
            if not step.only_claimed
        ]
    return sorted(events, key=lambda event: event.place)
