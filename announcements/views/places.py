"""A country's page, and the whole story of a pair."""

import datetime
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from announcements.dates import PartialDate
from announcements.models import Agreement, Announcement, Country, Milestone, Official
from announcements.models.places import Bloc, Place
from announcements.models.timeline import Step, Timeline
from announcements.models.vocabularies import NameKind, Stage
from announcements.views.links import AgreementRow, Count, Rung, agreement_rows, is_open, of_row, pair_url, question

LATEST = 10
CODE = re.compile(r"[A-Za-z_]{2,20}")
GROUPS: dict[str, Collection[str]] = {
    "On the way": ["", Stage.ANNOUNCED, Stage.NEGOTIATING, Stage.AGREED],
    "Signed, not known to be in effect": [Stage.SIGNED, Stage.SUBMITTED, Stage.APPROVED],
    "In effect": [Stage.IN_EFFECT],
    "Suspended or ended": [Stage.SUSPENDED, Stage.ENDED],
}


@require_safe
def country(request: HttpRequest, code: str) -> HttpResponse:
    if not CODE.fullmatch(code):
        raise Http404("A country's code is two letters")
    if code != code.upper():
        return redirect("country", code.upper(), permanent=True)
    record = get_object_or_404(Country, code=code)
    user, place = request.user, Place(record.code, record.name)
    found = Agreement.objects.visible_to(user).involving(place).with_stage().for_rows().newest_first()
    agreements = list(found)
    announcements = Announcement.objects.visible_to(user).involving(place)
    return render(
        request,
        "countries/detail.html",
        {
            "country": record,
            "names": also_found_as(record),
            "blocs": [_bloc(membership) for membership in record.memberships.select_related("bloc")],
            "ladder": ladder_of(Counter(agreement.stage for agreement in agreements), country=code),
            "total": Count("agreements", question("agreements", country=code), len(agreements)),
            "groups": _in_groups(agreement_rows(agreements, user)),
            "counterparts": _counterparts(record, agreements, user),
            "announcements": announcements[:LATEST],
            "announced": Count("announcements", question("announcements", country=code), announcements.count()),
            "officials": _officials(place, user),
            "officials_url": question("officials", country=code),
        },
    )


def ladder_of(counts: dict[str | None, int], **conditions: Any) -> list[Rung]:
    """The nine stages; a zero stays, since none is an answer too."""
    return [
        Rung(stage.value, question("agreements", **conditions, stage=stage.value), counts.get(stage.value, 0))
        for stage in Stage.now()
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


def _in_groups(rows: list[AgreementRow]) -> list[tuple[str, list[AgreementRow]]]:
    return [(name, [row for row in rows if row.stage in stages]) for name, stages in GROUPS.items()]


def _counterparts(country: Country, agreements: list[Agreement], user: Any) -> list[Count]:
    """With whom, most often first: a country leads to the story of the two, an organisation to the list of both."""
    others = [
        party.country or party.organisation
        for agreement in agreements
        for party in agreement.parties.all()
        if party.country_id != country.code and is_open(party.country or party.organisation, user)
    ]
    return [_together(country, other, count) for other, count in Counter(others).most_common()]


def _together(country: Country, other: Any, count: int) -> Count:
    if isinstance(other, Country):
        return Count(other.name, pair_url(country.code, other.code), count)
    return Count(other.name, question("agreements", country=country.code, organisation=other.pk), count)


def _officials(place: Place, user: Any) -> list[Any]:
    """Each with ``roles``: those that were held of this country."""
    found = Official.objects.visible_to(user).filter(Official.objects.involves(place)).prefetch_related("appointments")
    officials = list(found)
    for official in officials:
        offices = official.appointments.all()
        official.roles = list(dict.fromkeys(office.role for office in offices if office.country_id == place.code))
    return officials


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


@require_safe
def pair(request: HttpRequest, codes: str) -> HttpResponse:
    asked = codes.upper().split("-")
    places = _places([code for code in asked if CODE.fullmatch(code)])
    if len(set(asked)) != 2 or len(places) != 2:
        return render(request, "404.html", {"message": _no_pair(asked, places)}, status=404)
    if codes != "-".join(sorted(asked)):
        return HttpResponsePermanentRedirect(pair_url(*asked))
    one, other, user = places[0], places[1], request.user
    agreements = list(
        Agreement.objects.visible_to(user).involving(one).involving(other).with_stage().for_rows().newest_first()
    )
    announcements = list(Announcement.objects.visible_to(user).involving(one).involving(other))
    both = {"country": one.code, "with_country": other.code}
    return render(
        request,
        "pair.html",
        {
            "one": one,
            "other": other,
            "agreement_count": Count("agreements", question("agreements", **both), len(agreements)),
            "announcement_count": Count("announcements", question("announcements", **both), len(announcements)),
            "rows": agreement_rows(agreements, user),
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
