"""Of several claims on one step, the one that is shown (DESIGN's rule 1), from rows already loaded."""

import datetime
from collections.abc import Iterable
from typing import Any

from announcements.models.vocabularies import Stage, Stance

NEVER = datetime.date.max


def supporting(fact: Any) -> list[Any]:
    """Citations that support it and whose source was loaded, the earliest source first."""
    found = [c for c in fact.citations.all() if c.stance == Stance.SUPPORTS and c.source]
    return sorted(found, key=lambda c: (_day(c.source.published_on), c.pk))


def _day(date: Any) -> datetime.date:
    return date.first if date else NEVER


def counts(milestone: Any) -> bool:
    contradicted = any(citation.stance == Stance.CONTRADICTS for citation in milestone.citations.all())
    return not milestone.expected and (milestone.stands or not contradicted)


def shown(claims: Iterable[Any]) -> Any:
    """The editor's choice, else the most precise, else the earliest source's; None of none."""

    def rank(claim: Any) -> tuple[Any, ...]:
        width = (claim.date.last - claim.date.first).days if claim.date else NEVER.toordinal()
        said = supporting(claim)
        return (not claim.chosen, width, _day(said[0].source.published_on) if said else NEVER, claim.pk)

    return min(claims, key=rank, default=None)


def first_step(agreement: Any, stage: Stage) -> Any:
    """The shown claim of the earliest counting step of that stage; None when none counts."""
    steps: dict[int, list[Any]] = {}
    for claim in agreement.milestones.all():
        if claim.stage == stage and counts(claim):
            steps.setdefault(claim.step, []).append(claim)
    return min(
        (shown(claims) for claims in steps.values()), key=lambda claim: (_day(claim.date), claim.pk), default=None
    )


def deciding(agreement: Any) -> Any:
    """The shown claim of the step that decides the stage, by ``with_stage``."""
    claims = [claim for claim in agreement.milestones.all() if counts(claim)]
    step = next((claim.step for claim in claims if claim.pk == agreement.decided_by), None)
    return shown(claim for claim in claims if claim.step == step)
