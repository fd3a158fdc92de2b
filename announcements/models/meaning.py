"""A stage in sentences: what the sources say, how many of them, and what no source says."""

import datetime
from dataclasses import dataclass

from announcements.dates import PartialDate
from announcements.models.agreements import Agreement
from announcements.models.timeline import Step, Timeline
from announcements.models.vocabularies import Ending, Stage

_SAID = {
    Stage.ANNOUNCED: "it is planned",
    Stage.NEGOTIATING: "the parties are in talks",
    Stage.AGREED: "its terms or text were agreed",
    Stage.SIGNED: "a text was signed",
    Stage.SUBMITTED: "it was laid before a parliament",
    Stage.APPROVED: "it was approved",
    Stage.IN_EFFECT: "it was put into effect",
    Stage.RENEWED: "it was renewed",
    Stage.AMENDED: "it was amended",
    Stage.SUSPENDED: "it was suspended",
    Stage.RESUMED: "it was taken up again",
    Stage.ENDED: "it ended",
}
_ENDED = {
    Ending.TERMINATED: "it was terminated",
    Ending.EXPIRED: "it expired",
    Ending.SUPERSEDED: "a later agreement took its place",
    Ending.STRUCK_DOWN: "a court struck it down",
    Ending.NEVER_MATERIALISED: "it never materialised",
}
_NOT_SAID = {
    Stage.AGREED: "agreed",
    Stage.SIGNED: "signed",
    Stage.SUBMITTED: "laid before a parliament",
    Stage.APPROVED: "approved",
    Stage.IN_EFFECT: "put into effect",
    Stage.SUSPENDED: "suspended",
    Stage.RESUMED: "taken up again",
    Stage.ENDED: "ended",
}
_AFTER = {
    Stage.IN_EFFECT: [Stage.SUSPENDED, Stage.ENDED],
    Stage.SUSPENDED: [Stage.RESUMED, Stage.ENDED],
    Stage.ENDED: [],
}
_NUMBERS = ["", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"]


@dataclass(frozen=True)
class StageNow:
    """What the box at the head of an agreement's page says."""

    stage: str
    date: PartialDate | None
    meaning: str
    doubtful: bool = False
    disputed: bool = False
    uncertain: bool = False
    doubtful_why: str = ""
    dispute: str = ""
    settled: str = ""


def stage_now(agreement: Agreement, timeline: Timeline) -> StageNow:
    """``agreement`` comes with ``with_in_effect``."""
    step = timeline.step_of(agreement.decided_by)
    dispute = _dispute(step, timeline)
    return StageNow(
        stage=agreement.stage or "",
        date=step.date if step else None,
        meaning=meaning(agreement, timeline),
        doubtful=bool(step and step.doubtful),
        disputed=bool(dispute),
        uncertain=agreement.stage_uncertain,
        doubtful_why=step.doubtful_why if step and step.doubtful else "",
        dispute=dispute,
        settled=_settled(agreement, timeline),
    )


def _dispute(deciding: Step | None, timeline: Timeline) -> str:
    if deciding and deciding.disagreement:
        return deciding.disagreement.sentence
    claimed = [step.stage.noun for step in timeline.steps if step.only_claimed]
    return f"{claimed[-1]} is claimed and contradicted, so it is not counted.".capitalize() if claimed else ""


def _settled(agreement: Agreement, timeline: Timeline) -> str:
    firm = last_undoubted(agreement, timeline)
    if not firm:
        return ""
    when = f", {firm.date.words}" if firm.date else ""
    return f"The last step that nobody doubts is {firm.stage.label.lower()}{when}."


def meaning(agreement: Agreement, timeline: Timeline) -> str:
    """``agreement`` comes with ``with_in_effect``: "One source says that a text was signed. No source says that it was approved …"."""
    step = timeline.step_of(agreement.decided_by)
    if not step:
        return _of_none(timeline)
    sentences = [
        _said(step, timeline),
        _run_out(agreement, timeline.today) or _not_said(Stage(agreement.stage), timeline),
    ]
    return " ".join(filter(None, sentences))


def last_undoubted(agreement: Agreement, timeline: Timeline) -> Step | None:
    """Where it would stand without the doubtful step that decides; None where that step is not doubtful."""
    deciding = timeline.step_of(agreement.decided_by)
    if not deciding or not deciding.doubtful:
        return None
    firm = [s for s in timeline.steps if s.counts and not s.doubtful and s.stage != Stage.AMENDED]
    return max(firm, key=lambda step: Stage.values.index(step.stage), default=None)


def _said(step: Step, timeline: Timeline) -> str:
    said = _ENDED.get(Ending(step.claim.how_ended or Ending.NOT_STATED), _SAID[step.stage])
    told = [step]
    if step.party:
        told = [other for other in timeline.steps if other.counts and other.stage == step.stage and other.party]
        said += (" for " if step.stage == Stage.IN_EFFECT else " by ") + _parties(told)
    sources = set[int]().union(*(other.sources for other in told))
    if not sources:
        return f"It is recorded that {said}; the source is not open to readers now."
    doubt = ", and it is doubtful" if step.doubtful else ""
    return f"{_sources(len(sources))} that {said}{doubt}."


def _parties(steps: list[Step]) -> str:
    names = list(dict.fromkeys(step.party for step in steps))
    if 1 < len(names) == len(steps[0].parties):
        return "every party"
    return _listed([f"the {name}" if name in _WITH_ARTICLE else name for name in names], "and")


_WITH_ARTICLE = {
    "African Union",
    "Bahamas",
    "Council of Europe",
    "Dominican Republic",
    "European Union",
    "Maldives",
    "Netherlands",
    "Philippines",
    "United Arab Emirates",
    "United Kingdom",
    "United Nations",
    "United States",
}


def _sources(count: int) -> str:
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} source says" if count == 1 else f"{number} sources say"


def _not_said(stage: Stage, timeline: Timeline) -> str:
    """Expected steps don't say that a thing happened; a claim that isn't counted does."""
    happened = [step.stage for step in timeline.steps if not step.expected]
    claimed = {*happened, *(stage.reads_as for stage in happened)}
    later = _AFTER.get(
        stage, [s for s in [*Stage.path(), Stage.IN_EFFECT] if Stage.values.index(s) > Stage.values.index(stage)]
    )
    words = [_NOT_SAID[s] for s in later if s in _NOT_SAID and s not in claimed]
    return f"No source says that it was {_listed(words)}." if words else ""


def _run_out(agreement: Agreement, today: datetime.date) -> str:
    last = agreement.term_runs_out
    if agreement.stage != Stage.IN_EFFECT or not last or last >= today:
        return ""
    return f"Its term ran out on {PartialDate(last.isoformat()).words}; no source says that it was renewed or ended."


def _listed(words: list[str], last: str = "or") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _of_none(timeline: Timeline) -> str:
    if any(step.only_claimed for step in timeline.steps):
        return "What sources say of it is contradicted, so no step counts."
    if timeline.steps:
        return "Sources only say what is expected. None says that any of it happened."
    return "No step of it has been entered."
