"""An agreement with its parties, milestones, participations, figures and citations."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from announcements.dates import PartialDate, PartialDateFormField
from announcements.forms.citing import CitationRows, CitedForm, locator_field, passage_field, source_field, stance_field
from announcements.forms.facts import FigureRows, ParticipationRows
from announcements.forms.fields import AddressField, LinesField, TicksField, one_of, small_text
from announcements.forms.members import NamesMembers
from announcements.forms.milestones import MilestoneRows
from announcements.forms.picking import PickField
from announcements.forms.record import MainForm, RecordForm
from announcements.forms.rows import Row, Rows
from announcements.models import Agreement, Party
from announcements.models.vocabularies import Area, Concerned, TextStatus, YesNo


class DayField(PartialDateFormField):
    """A whole day, typed as people write it."""

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(PartialDate(value.isoformat()) if isinstance(value, datetime.date) else value)

    def clean(self, value: Any) -> Any:
        date = super().clean(value)
        if date is None:
            return None
        if date.precision != "day" or date.approximate:
            raise ValidationError("Write the day, month and year.", code="not_a_day")
        return date.first

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial and PartialDate(initial.isoformat()), data)


class AgreementMain(CitedForm, MainForm):
    cited_as = "binding"
    spans = {
        "form": 4, "form_as_described": 4, "last_checked_on": 4, "binding": 4, "source": 4, "stance": 4, "text_status": 4,
        "text_url": 4, "text_number": 4, "term_months": 4, "tacit_renewal": 4, "notice_months": 4, "predecessor": 6, "parent": 6,
    }  # fmt: skip
    sections = [
        (
            "What it is",
            [
                "title",
                "title_is_printed",
                "other_titles",
                "form",
                "form_as_described",
                "last_checked_on",
                "areas",
                "concerns",
            ],
        ),
    ]
    more = [
        ("Whether it binds", ["binding", "source", "stance", "passage", "locator"]),
        (
            "Its text and term",
            ["text_status", "text_url", "text_number", "term_months", "tacit_renewal", "notice_months"],
        ),
        ("What it belongs to", ["predecessor", "parent", "note"]),
    ]
    at_field = {
        "agreement_does_not_follow_itself": "predecessor",
        "agreement_text_address_is_http": "text_url",
        "agreement_areas_are_known": "areas",
        "agreement_concerns_are_known": "concerns",
    }

    other_titles = LinesField(label="Other titles")
    areas = TicksField(Area, label="Areas")
    concerns = TicksField(Concerned, label="Whom it concerns")
    binding = one_of(YesNo, label="Binding", initial=YesNo.NOT_STATED)
    source = source_field()
    stance = stance_field()
    passage = passage_field()
    locator = locator_field()
    text_status = one_of(TextStatus, label="Text", initial=TextStatus.NOT_STATED)
    text_url = AddressField(label="Where the text is")
    tacit_renewal = one_of(YesNo, label="Renewed tacitly", initial=YesNo.NOT_STATED)
    last_checked_on = DayField(label="Last checked on", required=False)
    predecessor = PickField("agreement", required=False, label="Follows")
    parent = PickField(
        "agreement", required=False, label="Belongs to", help_text="The agreement that a protocol belongs to."
    )
    note = small_text(label="Note")

    class Meta:
        model = Agreement
        fields = [
            "title", "title_is_printed", "other_titles", "form", "form_as_described", "binding", "areas", "concerns", "text_status",
            "text_url", "text_number", "term_months", "tacit_renewal", "notice_months", "predecessor", "parent", "last_checked_on", "note",
        ]  # fmt: skip

    def citations_of(self, instance: Any) -> list[Any]:
        return list(instance.binding_citations.all())

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned.get("source") and cleaned.get("binding") == YesNo.NOT_STATED:
            self.add_error("binding", "Say yes or no, or leave the source out.")
        for name in ("predecessor", "parent"):
            thing = cleaned.get(name)
            if thing is not None and thing.pk is not None and thing.pk == self.instance.pk:
                self.add_error(name, "An agreement can't follow or belong to itself.")
        return cleaned


class PartyRow(NamesMembers, Row):
    offers_held = False
    members = {"who": ("country", "organisation")}
    spans = {"who": 6, "name_as_printed": 6}

    who = PickField(
        "member", label="Country or organisation", error_messages={"required": "Choose a country or an organisation."}
    )
    name_as_printed = forms.CharField(label="Name as printed", max_length=300, required=False)

    field_order = ["who", "name_as_printed"]

    class Meta:
        model = Party
        fields = ["name_as_printed"]

    @property
    def words(self) -> str:
        return self["who"].said

    @property
    def label(self) -> str:
        return self.words or self.where


class PartyRows(Rows):
    name = "parties"
    title = "Parties"
    noun = "party"
    row = PartyRow
    once = "who"
    blank_at_first = 2

    def stored(self) -> Any:
        return self.record.parties.select_related("country", "organisation")


class AgreementCitationRows(CitationRows):
    facts = {"binding": "binding", "milestones": "milestone", "figures": "figure", "participations": "participation"}


class AgreementForm(RecordForm):
    main = AgreementMain
    rows = [PartyRows, MilestoneRows, FigureRows, ParticipationRows, AgreementCitationRows]
    rows_first = 2

    def connect(self) -> None:
        self.sets["milestones"].offer_parties(self.sets["parties"])
        self.sets["citations"].offer_facts(self.sets, [("binding", "Whether it binds")])

    def must_be_supported(self, form: Any) -> bool:
        if form is self.form:
            return form["binding"].value() in (YesNo.YES, YesNo.NO)
        return super().must_be_supported(form)
