"""Milestones: each row a claim on a step, with the words and the source that said it."""

from typing import Any

from django import forms
from django.db.models import Max

from announcements.forms.citing import CitedRow, locator_field, passage_field, source_field, stance_field
from announcements.forms.fields import small_text
from announcements.forms.rows import Row, RowChoice, Rows
from announcements.models import Milestone
from announcements.models.vocabularies import Certainty, Stage

# Steps that follow on each other. Renewals, suspensions and amendments come in any order.
SEQUENCE = [*Stage.path(), Stage.IN_EFFECT, Stage.ENDED]


class MilestoneRow(CitedRow):
    cited_as = "milestone"
    spans = {
        "stage": 3, "expected": 3, "date": 3, "party": 3, "verb": 4, "source": 4, "stance": 4, "place": 4, "certainty": 4,
        "how_ended": 4, "same_step": 4, "locator": 4,
    }  # fmt: skip
    folded = [
        "same_step",
        "chosen",
        "certainty",
        "doubtful_why",
        "stands",
        "stands_why",
        "how_ended",
        "place",
        "locator",
        "note",
    ]
    at_field = {
        "milestone_stands_with_a_reason": "stands_why",
        "milestone_doubt_has_a_reason": "doubtful_why",
        "milestone_how_ended_goes_with_ended": "how_ended",
        "milestone_one_claim_is_shown": "chosen",
        "milestone_claims_of_a_step_agree_on_the_stage": "same_step",
    }

    expected = forms.TypedChoiceField(
        choices=[("", "happened"), ("1", "expected")], coerce=bool, empty_value=False, required=False, label="It is",
        widget=forms.RadioSelect, initial="",
    )  # fmt: skip
    party = RowChoice("All parties", label="Party")
    source = source_field()
    stance = stance_field()
    passage = passage_field()
    same_step = RowChoice("A step of its own", label="Speaks of")
    certainty = forms.ChoiceField(choices=Certainty.choices, widget=forms.RadioSelect, initial=Certainty.FIRM)
    doubtful_why = small_text(label="Why it is doubtful")
    stands_why = small_text(label="Why it stands")
    locator = locator_field()
    note = small_text(label="Note")
    out_of_order_why = forms.CharField(required=False, label="If that is right, say why")

    field_order = [
        "stage", "expected", "date", "party", "verb", "source", "stance", "passage", "out_of_order_why", "same_step", "chosen",
        "certainty", "doubtful_why", "stands", "stands_why", "how_ended", "place", "locator", "note",
    ]  # fmt: skip

    class Meta:
        model = Milestone
        fields = [
            "stage", "expected", "date", "verb", "place", "certainty", "doubtful_why", "how_ended", "chosen", "stands",
            "stands_why", "out_of_order_why", "note",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["expected"] = "1" if self.instance.expected else ""
        if self.instance.party_id:
            self.initial["party"] = f"parties:{self.instance.party_id}"

    def hidden_now(self) -> list[str]:
        """The warning brings its own field."""
        return ["out_of_order_why"]

    @property
    def is_expected(self) -> bool:
        return self["expected"].value() in ("1", True)

    @property
    def stage_now(self) -> str:
        """The stage that is chosen, for the row's heading."""
        value = self["stage"].value()
        return value if value in Stage.values else ""

    @property
    def words(self) -> str:
        return ", ".join(word for word in (self["stage"].said, self["date"].said) if word and self.stage_now)

    @property
    def shows_warning(self) -> bool:
        return bool(self.warning or self["out_of_order_why"].value())


class MilestoneRows(Rows):
    name = "milestones"
    title = "Milestones, in order of date"
    most = 40
    noun = "milestone"
    row = MilestoneRow
    blank_at_first = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in self:
            earlier = self.rows[: row.index]
            row.fields["same_step"].offer(earlier)
            if leader := self._leader(row, earlier):
                row.initial["same_step"] = leader.key

    def stored(self) -> Any:
        return self.record.milestones.prefetch_related("citations__source")

    def offer_parties(self, parties: Rows) -> None:
        for row in self:
            row.fields["party"].offer([party for party in parties if not party.blank])

    def _leader(self, row: Row, earlier: list[Row]) -> Row | None:
        """The first row that speaks of the same step."""
        same = (other for other in earlier if other.was_there and other.instance.step == row.instance.step)
        return next(same, None) if row.was_there else None

    def check(self) -> None:
        for row in self.kept():
            self._check_step(row)
        self._warn()

    def _check_step(self, row: Row) -> None:
        leader = row.cleaned_data.get("same_step")
        if leader is None:
            return
        if leader.cleaned_data.get("stage") != row.cleaned_data.get("stage"):
            row.add_error(
                "same_step", f"Claims on one step are of one stage, and {leader.where.lower()} is of another."
            )
        claims = [other for other in self.kept() if other is leader or other.cleaned_data.get("same_step") is leader]
        if sum(bool(other.cleaned_data.get("chosen")) for other in claims) > 1 and row is claims[-1]:
            row.add_error("chosen", "One claim of a step is shown, not two.")

    def _warn(self) -> None:
        dated = [row for row in self.kept() if _orderable(row)]
        for row in dated:
            later = [other for other in dated if _should_precede(other, row) and _certainly_before(row, other)]
            if later:
                row.warning = _out_of_order(row, later[0])

    def unanswered(self) -> list[Row]:
        """Rows whose warning nobody answered with a reason."""
        return [row for row in self.kept() if row.warning and not row.cleaned_data.get("out_of_order_why")]

    def in_order_of_saving(self) -> list[Row]:
        """What is no longer shown goes first: two claims of a step are never shown at once."""
        return sorted(self.kept(), key=lambda row: row.cleaned_data["chosen"])

    def save(self, record: Any) -> None:
        self._number(record)
        for row in self.kept():
            if {"party"} & set(row.changed_data):
                row.instance.party = getattr(row.cleaned_data["party"], "instance", None)
        super().save(record)

    def _number(self, record: Any) -> None:
        """Claims on one step share a number; a step whose stage is corrected gets a new one, since the database compares row by row."""
        last = record.milestones.aggregate(last=Max("step"))["last"] or 0
        for row in self.kept():
            leader = row.cleaned_data["same_step"]
            if leader is not None:
                row.instance.step = leader.instance.step
            elif not row.was_there or {"same_step", "stage"} & set(row.changed_data):
                last += 1
                row.instance.step = last


def _orderable(row: Row) -> bool:
    said = row.cleaned_data
    return bool(said.get("date")) and not said.get("expected") and said.get("stage") in SEQUENCE


def _rank(row: Row) -> int:
    return SEQUENCE.index(row.cleaned_data["stage"])


def _should_precede(row: Row, other: Row) -> bool:
    """A step of all parties, or of the same party, that comes earlier in the sequence."""
    parties = {row.cleaned_data.get("party"), other.cleaned_data.get("party")} - {None}
    return _rank(row) < _rank(other) and len(parties) < 2


def _certainly_before(row: Row, other: Row) -> bool:
    return row.cleaned_data["date"].last < other.cleaned_data["date"].first


def _out_of_order(row: Row, other: Row) -> str:
    stage, before = Stage(row.cleaned_data["stage"]), Stage(other.cleaned_data["stage"])
    return (
        f"{stage.label}, {row.cleaned_data['date'].words}: that is before {other.where.lower()}, "
        f"{before.label.lower()} ({other.cleaned_data['date'].words})."
    )
