"""What the pages of agreements, announcements and officials ask: see ``models/together.py`` and ``models/among.py``.

A citation is asked for by each kind of fact for itself, so that an index leads to it; one question with OR reads them all.
"""

import datetime
from typing import Any

from django.db.models import QuerySet

from announcements.models import (
    Agreement,
    AnnouncedAgreement,
    Announcement,
    Appointment,
    Citation,
    Country,
    Event,
    Figure,
    Involvement,
    Milestone,
    Official,
    Organisation,
    Participation,
    Party,
    Source,
    Statement,
)
from announcements.models.among import any_of


def agreement_page(number: int, today: datetime.date, user: Any) -> dict[str, QuerySet]:
    announcements = Announcement.objects.visible_to(user).filter(announced_agreements__agreement=number)
    parties = Party.objects.filter(agreement=number)
    milestones = Milestone.objects.filter(agreement=number)
    own = Agreement.objects.filter(pk=number)
    near = any_of(
        own.values("predecessor"),
        own.values("parent"),
        Agreement.objects.filter(predecessor=number).values("pk"),
        Agreement.objects.filter(parent=number).values("pk"),
        AnnouncedAgreement.objects.filter(announcement__among=announcements.values("pk")).values("agreement"),
    )
    related = Agreement.objects.visible_to(user).filter(pk__among=near).exclude(pk=number)
    return {
        "agreement": Agreement.objects.with_in_effect(today).filter(pk=number),
        "parties": parties,
        "milestones": milestones.with_all_claimed(),
        "announcements": announcements,
        "events": Event.objects.filter(pk__among=announcements.values("event")),
        "related": related.with_stage(today).with_stage_date(),
        **_said(
            user,
            parties,
            statements=Statement.objects.filter(announcement__among=announcements.values("pk")),
            figures=Figure.objects.filter(agreement=number),
            participations=Participation.objects.filter(agreement=number),
            milestone=milestones,
            binding=own,
        ),
    }


def announcement_page(number: int, today: datetime.date, user: Any) -> dict[str, QuerySet]:
    own = Announcement.objects.filter(pk=number)
    involvements = Involvement.objects.filter(announcement=number)
    return {
        "announcement": own,
        "involvements": involvements,
        "events": Event.objects.filter(pk__among=own.values("event")),
        "agreements": Agreement.objects.visible_to(user).filter(announced_agreements__announcement=number),
        **_said(
            user,
            involvements,
            statements=Statement.objects.filter(announcement=number),
            figures=Figure.objects.filter(announcement=number),
            participations=Participation.objects.filter(announcement=number),
            announcement=own,
        ),
    }


def official_page(number: int, today: datetime.date, user: Any) -> dict[str, QuerySet]:
    seen_agreements, seen = Agreement.objects.visible_to(user), Announcement.objects.visible_to(user)
    offices = Appointment.objects.filter(official=number)
    statements = Statement.objects.filter(official=number, announcement__in=seen.values("pk"))
    parts = Participation.objects.filter(official=number)
    return {
        "offices": offices,
        "statements": statements.order_by("announcement__days", "pk"),
        "participations": parts,
        "agreements": seen_agreements.filter(pk__among=parts.values("agreement")),
        "announcements": seen.filter(pk__among=any_of(parts.values("announcement"), statements.values("announcement"))),
        **_places(offices),
        **_cited(user, statement=statements, participation=parts, appointment=offices),
    }


def _said(
    user: Any, rows: QuerySet, *, statements: QuerySet, figures: QuerySet, participations: QuerySet, **facts: QuerySet
) -> dict[str, QuerySet]:
    """Who said what, with which numbers; ``rows`` and figures name countries and organisations."""
    people = any_of(statements.values("official"), participations.values("official"))
    return {
        "statements": statements.order_by("announcement__days", "pk"),
        "figures": figures,
        "other_figures": Figure.objects.filter(pk__among=figures.values("refers_to")),
        "sums": figures.summed(),
        "participations": participations.order_by("pk"),
        "officials": Official.objects.filter(pk__among=people),
        **_places(rows, figures),
        **_cited(user, statement=statements, figure=figures, participation=participations, **facts),
    }


def _places(rows: QuerySet, figures: QuerySet | None = None) -> dict[str, QuerySet]:
    def named(model: Any) -> QuerySet:
        noun: str = model.noun
        sides = [f"{side}_{noun}" for side in ("payer", "recipient")] if figures is not None else []
        return any_of(rows.values(noun), *(figures.values(side) for side in sides))

    return {model.plural: model.objects.filter(pk__among=named(model)) for model in (Country, Organisation)}


def _cited(user: Any, **facts: QuerySet) -> dict[str, QuerySet]:
    """The citations of these rows, by the fact that they speak of, and their sources."""
    cited = {
        f"{fact}_citations": Citation.objects.visible_to(user).filter(
            **{f"{fact}__among": rows.order_by().values("pk")}
        )
        for fact, rows in facts.items()
    }
    sources = any_of(*(citations.values("source") for citations in cited.values()))
    return {
        **{name: citations.order_by("pk") for name, citations in cited.items()},
        "sources": Source.objects.filter(pk__among=sources),
    }
