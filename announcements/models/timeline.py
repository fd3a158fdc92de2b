"""An agreement's life as its sources tell it: claims gathered into steps, one claim of each shown, the others kept beside it.

Reads milestones that came by ``Milestone.objects.for_timeline(user)`` and asks the database nothing.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from announcements.dates import PartialDate
from announcements.models.citations import Citation
from announcements.models.milestones import Milestone
from announcements.models.vocabularies import Certainty, Ending, Stage

_STAGES = list(Stage)
_NEVER = datetime.date.max


def shown_claim(claims: Iterable[Milestone]) -> Milestone:
    """DESIGN's rule 1: the editor's choice, else the most precise, else the earliest source's.

    What counts goes before what a source contradicts; only an editor's choice goes before that.
    """
    return min(claims, key=lambda c: (not c.chosen, not c.counts, *_vagueness(c.date), c.said_on or _NEVER, c.pk))


def _vagueness(date: PartialDate | None) -> tuple[int, bool]:
    return ((date.last - date.first).days, date.approximate) if date else (_NEVER.toordinal(), False)


def _meet(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether both dates can be right."""
    return not one or not other or (one.first <= other.last and other.first <= one.last)


def _in_reading_order(citations: Iterable[Citation]) -> list[Citation]:
    """What is quoted before what is only named, the earliest source first."""

    def place(citation: Citation) -> tuple[bool, datetime.date, int]:
        published = citation.source.published_on
        return not citation.passage, published.first if published else _NEVER, citation.pk

    return sorted(citations, key=place)


@dataclass(frozen=True)
class Side:
    """What one claim says, and where: ``date`` and ``verb`` are left out where the heading says them already."""

    citations: list[Citation]
    date: PartialDate | None = None
    verb: str = ""


@dataclass(frozen=True)
class Disagreement:
    question: str
    sentence: str
    sides: list[Side]


@dataclass
class Step:
    """Claims on one step by one party (or by all): all expected, or all said to have happened."""

    claims: Sequence[Milestone]
    # The agreement's parties by id, as this person may read them.
    parties: Mapping[int, str]
    today: datetime.date
    # The parties known to have come so far, where a step is told party by party.
    done_by: frozenset[int] = frozenset()
    met_by: "Step | None" = field(default=None, repr=False)

    @cached_property
    def claim(self) -> Milestone:
        """The shown one."""
        return shown_claim(self.claims)

    @property
    def number(self) -> int:
        """Its address on the page: #step-<number>."""
        return self.claim.pk

    @property
    def stage(self) -> Stage:
        return Stage(self.claim.stage)

    @property
    def step_url(self) -> str:
        return f"#step-{self.number}"

    @property
    def expected(self) -> bool:
        return self.claim.expected

    @property
    def date(self) -> PartialDate | None:
        return self.claim.date

    @property
    def verb(self) -> str:
        return self.claim.verb

    @property
    def place(self) -> str:
        return self.claim.place

    @property
    def note(self) -> str:
        return self.claim.note

    @property
    def counts(self) -> bool:
        return self.claim.counts

    @property
    def only_claimed(self) -> bool:
        """Somebody says that it happened, and it doesn't count."""
        return not self.expected and not self.counts

    @property
    def doubtful(self) -> bool:
        return self.claim.certainty == Certainty.DOUBTFUL

    @property
    def doubtful_why(self) -> str:
        return self.claim.doubtful_why

    @property
    def how(self) -> str:
        """How it ended, where the stage is *ended* and a source says so."""
        how = "" if self.expected else self.claim.how_ended
        return Ending(how).label if how and how != Ending.NOT_STATED else ""

    @property
    def overdue(self) -> bool:
        return bool(self.expected and not self.claim.met_by and self.date and self.date.last < self.today)

    @property
    def by(self) -> str:
        """Which party, and how many came so far: "United Kingdom: approved by 1 of 2"."""
        if not self.party or self.expected or not self.counts:
            return self.party
        return f"{self.party}: {self.stage.label.lower()} by {len(self.done_by)} of {len(self.parties)}"

    @property
    def party(self) -> str:
        """Its one party, "" where it is of all."""
        return self.parties.get(self.claim.party_id or 0, "")

    @property
    def sentence(self) -> str:
        if self.met_by:
            doubt = ", and that is doubtful" if self.met_by.doubtful else ""
            return f"A source says that it happened{doubt}."
        if self.overdue and self.date:
            return f"Expected by {self.date.words}, not confirmed."
        return ""

    @cached_property
    def supporting(self) -> list[Citation]:
        return _in_reading_order(c for c in self.claim.citations.all() if not c.contradicts)

    @cached_property
    def contradicting(self) -> list[Citation]:
        return _in_reading_order(c for c in self.claim.citations.all() if c.contradicts)

    @cached_property
    def _others(self) -> list[Milestone]:
        return [claim for claim in self.claims if claim is not self.claim]

    @cached_property
    def rivals(self) -> list[Milestone]:
        """Claims that can't be right together with the shown one. A later forecast replaces an earlier: no dispute."""
        return [c for c in self._others if not self.expected and (not c.counts or not _meet(c.date, self.date))]

    @cached_property
    def agreeing(self) -> list[Milestone]:
        return [
            c
            for c in self._others
            if c not in self.rivals and (c.date, c.how_ended) == (self.date, self.claim.how_ended)
        ]

    @cached_property
    def beside(self) -> list[Side]:
        """Other claims that don't speak against the shown one: less precise, or forecasts of another day."""
        others = [c for c in self._others if c not in self.rivals and c not in self.agreeing]
        return [self._side(claim) for claim in others]

    @property
    def disputed(self) -> bool:
        return bool(self.contradicting or self.rivals)

    @property
    def approximate(self) -> bool:
        return bool(self.date and self.date.approximate)

    @property
    def shown(self) -> list[Citation]:
        """The passage under the step; one that a source contradicts stands in the box with what contradicts it."""
        return [] if self.contradicting else self.supporting[:1]

    @property
    def more(self) -> list[Citation]:
        """What merely says the same. A contradiction is never among it."""
        agreeing = [c for claim in self.agreeing for c in claim.citations.all()]
        return self.supporting[1:] + _in_reading_order(agreeing)

    @property
    def sources(self) -> set[int]:
        """Those that say that it happened (or will), whatever day they give."""
        claims = [claim for claim in self.claims if claim is self.claim or claim.counts or claim.expected]
        return {c.source_id for claim in claims for c in claim.citations.all() if not c.contradicts}

    @cached_property
    def disagreement(self) -> Disagreement | None:
        if not self.disputed:
            return None
        sides = [self._side(claim) for claim in self.rivals]
        if self.contradicting:
            against = [Side(self.supporting[:1]), Side(self.contradicting)]
            return Disagreement("did it happen?", self._why_counted(), against + sides)
        if not all(_meet(claim.date, self.date) for claim in self.rivals):
            return Disagreement("when?", self._why_shown(), sides)
        return Disagreement("planned or done?", self._why_not_all(), sides)

    def _why_counted(self) -> str:
        said = {c.source_id for c in self.supporting}
        if said == {c.source_id for c in self.contradicting} and len(said) == 1:
            words = f"{self.supporting[0].source.publisher} says so in one place and otherwise in another."
        else:
            words = "One source says so, another says otherwise."
        if self.expected:
            return words
        if self.counts:
            return f"{words} It counts all the same: {self.claim.stands_why}"
        return f"{words} The claim is kept, and not counted."

    def _why_not_all(self) -> str:
        return f"Another claim of the {self.stage.noun} is contradicted. It is kept, and not counted."

    def _why_shown(self) -> str:
        if self.claim.chosen:
            why = "the editors chose it"
        elif not any(claim.counts for claim in self.rivals):
            why = "a source contradicts the other"
        elif all(_vagueness(self.date) < _vagueness(claim.date) for claim in self.rivals):
            why = "it is the most precise"
        else:
            why = "its source is the earliest"
        day = self.date.words if self.date else "No day"
        return f"Sources give different dates. {day} is shown, because {why}."

    def _side(self, claim: Milestone) -> Side:
        return Side(_in_reading_order(claim.citations.all()), claim.date, claim.verb)


class Timeline:
    """Steps in order, oldest first; an undated one stands before the step that met it, else last."""

    def __init__(self, milestones: Iterable[Milestone], parties: Mapping[int, str], today: datetime.date) -> None:
        self.milestones = list(milestones)
        self.parties = parties
        self.today = today

    @cached_property
    def steps(self) -> list[Step]:
        steps = [self._step(claims) for claims in _gathered(self.milestones)]
        by_claim = {claim.pk: step for step in steps for claim in step.claims}
        for step in steps:
            step.met_by = by_claim.get(step.claim.met_by)
        return _in_order(steps)

    def _step(self, claims: list[Milestone]) -> Step:
        stage = claims[0].stage
        done_by = {m.party_id for m in self.milestones if m.counts and m.stage == stage and m.party_id}
        return Step(claims, self.parties, self.today, frozenset(done_by))

    def step_of(self, milestone_id: int | None) -> Step | None:
        return next((step for step in self.steps if milestone_id in {claim.pk for claim in step.claims}), None)

    @property
    def next(self) -> Step | None:
        """The expected step to come: the first whose day has not passed, else the last that is overdue."""
        waiting = [step for step in self.steps if step.expected and not step.claim.met_by]
        coming = [step for step in waiting if not step.overdue]
        return coming[0] if coming else (waiting[-1] if waiting else None)


def _gathered(milestones: list[Milestone]) -> list[list[Milestone]]:
    def step(claim: Milestone) -> tuple[Any, ...]:
        return claim.step, claim.expected, claim.party_id or 0

    return [list(claims) for _, claims in groupby(sorted(milestones, key=step), key=step)]


def _in_order(steps: list[Step]) -> list[Step]:
    def place(step: Step) -> tuple[datetime.date, int, bool, int]:
        # Before the step that met it: the same day and stage, and what is expected first.
        dated = step.met_by if not step.date and step.met_by else step
        first = dated.date.first if dated.date else _NEVER
        return first, _STAGES.index(step.stage), not step.expected, step.number

    return sorted(steps, key=place)
