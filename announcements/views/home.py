"""The front page, and the pages about the tracker."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from announcements.filters import Question, asked
from announcements.models import Milestone, Organisation
from announcements.models.record import states_visible_to
from announcements.models.timeline import Step, Timeline
from announcements.models.vocabularies import (
    AnnouncementKind,
    Area,
    Concerned,
    Form,
    Part,
    Role,
    SourceKind,
    Stage,
)
from announcements.views.kept import kept_until_changed
from announcements.views.links import Count
from announcements.views.places import ladder_of

LATEST = 10
COUNTRIES = 8


@require_safe
@kept_until_changed
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    agreements, announcements, sources = (asked(plural, user) for plural in ("agreements", "announcements", "sources"))
    return TemplateResponse(
        request,
        "home.html",
        {
            "totals": [
                Count(all_of.plural, all_of.address(), all_of.count) for all_of in (agreements, announcements, sources)
            ],
            "ladder": ladder_of(agreements),
            "announcements": announcements.first_records(LATEST),
            "expected": expected_next(user),
            "countries": most_often(agreements),
        },
    )


def expected_next(user: Any) -> list[Step]:
    """What is to come, soonest first, then what is overdue, latest first; ``claim.agreement`` is at hand."""
    today = timezone.localdate()
    unmet = Milestone.objects.for_timeline(user).unmet().select_related("agreement")
    waiting = unmet.filter(agreement__state__in=states_visible_to(user))
    return [
        *_steps(waiting.coming(today)[:LATEST], 4),
        *_steps(waiting.overdue(today).order_by("-last", "-pk")[:LATEST], 4),
    ]


def _steps(milestones: Any, most: int) -> list[Step]:
    """Claims on one step are one line."""
    by_agreement: dict[int, list[Milestone]] = {}
    for milestone in milestones:
        by_agreement.setdefault(milestone.agreement_id, []).append(milestone)
    steps = [step for own in by_agreement.values() for step in Timeline(own, {}, timezone.localdate()).steps]
    return steps[:most]


def most_often(agreements: Question) -> list[Count]:
    """Countries, and blocs as parties themselves, by how many agreements they have."""
    places = agreements.reference.places
    countries, bodies = agreements.tally("country"), agreements.tally("organisation")
    found = [
        Count(places[code].name, agreements.address(country=[places[code]]), count) for code, count in countries.items()
    ]
    found += [
        Count(bloc.name, agreements.address(organisation=[bloc]), bodies[str(bloc.pk)])
        for bloc in Organisation.objects.public().filter(bloc__isnull=False, pk__in=bodies)
    ]
    return sorted(found, key=lambda count: (-count.count, count.words))[:COUNTRIES]


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "about.html", {"stages": Stage, "contact": settings.CONTACT_EMAIL})


@require_safe
def stages(request: HttpRequest) -> HttpResponse:
    path = Stage.path()
    return TemplateResponse(
        request,
        "about_stages.html",
        {
            "on_the_way": path,
            "in_life": [stage for stage in Stage if stage not in path],
            "vocabularies": {
                "Forms": Form,
                "Areas of cooperation": Area,
                "Whom an agreement concerns": Concerned,
                "Kinds of announcement": AnnouncementKind,
                "Roles in an announcement": Role,
                "An official’s part": Part,
                "Kinds of source": SourceKind,
            },
        },
    )
