"""The front page, and the pages about the tracker."""

from typing import Any

from django.conf import settings
from django.db.models import Count as Counted
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from announcements.models import Agreement, Announcement, Milestone, Party, Source
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
from announcements.views.links import Count, question
from announcements.views.places import ladder_of

LATEST = 10
COUNTRIES = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    agreements, announcements = Agreement.objects.visible_to(user), Announcement.objects.visible_to(user)
    stages = agreements.with_stage().order_by().values_list("stage").annotate(found=Counted("pk"))
    ladder = dict(stages)
    return render(
        request,
        "home.html",
        {
            "totals": [
                Count("agreements", question("agreements"), sum(ladder.values())),
                Count("announcements", question("announcements"), announcements.count()),
                Count("sources", question("sources"), Source.objects.visible_to(user).count()),
            ],
            "ladder": ladder_of(ladder),
            "announcements": announcements[:LATEST],
            "expected": expected_next(user),
            "countries": most_often(user),
        },
    )


def expected_next(user: Any) -> list[Step]:
    """What is to come, soonest first, then what is overdue, latest first; ``claim.agreement`` is at hand."""
    today = timezone.localdate()
    waiting = Milestone.objects.for_timeline(user).unmet().filter(agreement__in=Agreement.objects.visible_to(user))
    coming = waiting.coming(today).select_related("agreement")[:LATEST]
    overdue = waiting.overdue(today).order_by("-last", "pk").select_related("agreement")[:LATEST]
    return [*_steps(coming, 4), *_steps(overdue, 4)]


def _steps(milestones: Any, most: int) -> list[Step]:
    """Claims on one step are one line."""
    by_agreement: dict[int, list[Milestone]] = {}
    for milestone in milestones:
        by_agreement.setdefault(milestone.agreement_id, []).append(milestone)
    steps = [step for own in by_agreement.values() for step in Timeline(own, {}, timezone.localdate()).steps]
    return steps[:most]


def most_often(user: Any) -> list[Count]:
    """Countries, and blocs as parties themselves, by how many agreements they have."""
    own = Party.objects.filter(agreement__in=Agreement.objects.visible_to(user))
    named = Q(country__isnull=False) | Q(organisation__bloc__isnull=False, organisation__state="published")
    found = (
        own.filter(named)
        .order_by()
        .values_list("country", "country__name", "organisation", "organisation__name")
        .annotate(found=Counted("agreement", distinct=True))
        .order_by("-found", "country__name")[:COUNTRIES]
    )
    return [
        Count(country or organisation, question("agreements", country=code, organisation=pk), count)
        for code, country, pk, organisation, count in found
    ]


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html", {"stages": Stage, "contact": settings.CONTACT_EMAIL})


@require_safe
def stages(request: HttpRequest) -> HttpResponse:
    path = Stage.path()
    return render(
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
