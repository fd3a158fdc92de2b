"""Rows that agreements and announcements both have: who took part, and which numbers are claimed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from announcements.forms.citing import CitedRow, locator_field, passage_field, source_field, stance_field
from announcements.forms.fields import small_text
from announcements.forms.members import NamesMembers
from announcements.forms.picking import PickField
from announcements.forms.rows import RowChoice, Rows
from announcements.models import Figure, Participation
from announcements.models.vocabularies import Standing


class ParticipationRow(CitedRow):
    cited_as = "participation"
    spans = {"official": 4, "part": 2, "role_as_printed": 6, "source": 6, "stance": 6}
    folded = ["locator", "note"]

    official = PickField("official", label="Official", error_messages={"required": "Choose who it was."})
    source = source_field()
    stance = stance_field()
    passage = passage_field()
    locator = locator_field()
    note = small_text(label="Note")

    field_order = ["official", "part", "role_as_printed", "source", "stance", "passage", "locator", "note"]

    class Meta:
        model = Participation
        fields = ["official", "part", "role_as_printed", "note"]

    @property
    def words(self) -> str:
        return self["official"].said


class ParticipationRows(Rows):
    name = "participations"
    title = "Who took part"
    most = 50
    noun = "participation"
    row = ParticipationRow

    def stored(self) -> Any:
        return self.record.participations.select_related("official").prefetch_related("citations")


class NumberField(forms.DecimalField):
    """Takes the commas and blanks with which people group digits."""

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python("".join(value.replace(",", "").split()) if isinstance(value, str) else value)


class FigureRow(NamesMembers, CitedRow):
    cited_as = "figure"
    spans = {
        "qualifier": 2, "value": 3, "unit": 2, "what": 4, "period": 3, "payer": 4, "recipient": 4,
        "conditional": 4, "standing": 4, "refers": 4, "source": 6, "stance": 6,
    }  # fmt: skip
    members = {
        "payer": ("payer_country", "payer_organisation"),
        "recipient": ("recipient_country", "recipient_organisation"),
    }
    folded = ["period", "payer", "recipient", "conditional", "standing", "refers", "locator", "note"]
    at_field = {"figure_refers_as_part_or_again": "refers"}

    value = NumberField(label="Number", max_digits=20, decimal_places=2)
    unit = forms.CharField(label="Unit", max_length=40, help_text="GBP, EUR, people")
    payer = PickField("member", required=False, label="Who pays")
    recipient = PickField("member", required=False, label="Who receives")
    refers = RowChoice("None", label="Part of, or announces again")
    source = source_field()
    stance = stance_field()
    passage = passage_field()
    locator = locator_field()
    note = small_text(label="Note")

    field_order = [
        "qualifier", "value", "unit", "what", "source", "stance", "passage", "period", "payer", "recipient", "conditional",
        "standing", "refers", "locator", "note",
    ]  # fmt: skip

    class Meta:
        model = Figure
        fields = ["value", "unit", "qualifier", "what", "period", "conditional", "standing", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.refers_to_id:
            self.initial["refers"] = f"{self.rows.name}:{self.instance.refers_to_id}"

    @property
    def words(self) -> str:
        return " ".join(word for word in (self["value"].said, self["unit"].said) if word)

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned.get("refers") and cleaned.get("standing") not in (Standing.PART, Standing.REANNOUNCED):
            self.add_error(
                "refers", ValidationError("Only a part or a re-announced figure refers to another.", code="refers")
            )
        return cleaned


class FigureRows(Rows):
    name = "figures"
    title = "Figures"
    most = 25
    noun = "figure"
    row = FigureRow

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in self:
            row.fields["refers"].offer([other for other in self if other is not row], self._elsewhere(row))

    def stored(self) -> Any:
        related = ["payer_country", "payer_organisation", "recipient_country", "recipient_organisation", "refers_to"]
        return self.record.figures.select_related(*related).prefetch_related("citations")

    def _elsewhere(self, row: Any) -> list[tuple[str, str]]:
        """The figure of another record that this one refers to stays as it is."""
        other = row.instance.refers_to
        if other is None or any(each.instance.pk == other.pk for each in self if each.was_there):
            return []
        return [(f"{self.name}:{other.pk}", f"{other} (of another record)")]

    def save(self, record: Any) -> None:
        super().save(record)
        for row in self.kept():
            if "refers" in row.changed_data:
                row.instance.refers_to = getattr(row.cleaned_data["refers"], "instance", None)
                row.instance.save(update_fields=["refers_to"])
