"""Officials with the offices that they held, and organisations."""

from typing import Any

from announcements.forms.citing import CitationRows, CitedRow, locator_field, passage_field, source_field, stance_field
from announcements.forms.fields import LinesField, small_text
from announcements.forms.members import NamesMembers
from announcements.forms.picking import PickField
from announcements.forms.record import MainForm, RecordForm
from announcements.forms.rows import Rows
from announcements.models import Appointment, Official, Organisation


class OfficialMain(MainForm):
    sections = [("Who it is", ["name", "other_names", "note"])]

    other_names = LinesField(label="Other names")
    note = small_text(label="Note")

    class Meta:
        model = Official
        fields = ["name", "other_names", "note"]


class AppointmentRow(NamesMembers, CitedRow):
    cited_as = "appointment"
    members = {"of": ("country", "organisation")}
    spans = {"role": 6, "of": 6, "since": 3, "until": 3, "source": 6}
    folded = ["locator"]

    of = PickField("member", required=False, label="Of which country or organisation")
    source = source_field()
    stance = stance_field()
    passage = passage_field()
    locator = locator_field()

    field_order = ["role", "of", "since", "until", "source", "stance", "passage", "locator"]

    class Meta:
        model = Appointment
        fields = ["role", "since", "until"]

    @property
    def words(self) -> str:
        return self["role"].said

    def clean(self) -> Any:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until.last < since.first:
            self.add_error("until", f"It ends before it starts ({since.words}).")
        return cleaned


class AppointmentRows(Rows):
    name = "appointments"
    title = "Offices held"
    most = 100
    noun = "office"
    row = AppointmentRow
    owner = "official"
    blank_at_first = 1

    def stored(self) -> Any:
        return self.record.appointments.select_related("country", "organisation").prefetch_related("citations")


class OfficialCitationRows(CitationRows):
    facts = {"appointments": "appointment"}


class OfficialForm(RecordForm):
    main = OfficialMain
    rows = [AppointmentRows, OfficialCitationRows]

    def connect(self) -> None:
        self.sets["citations"].offer_facts(self.sets)


class OrganisationMain(MainForm):
    spans = {"name": 8, "acronym": 4, "kind": 6, "country": 6}
    sections = [("What it is", ["name", "acronym", "other_names", "kind", "country", "note"])]

    other_names = LinesField(label="Other names")
    country = PickField(
        "country", required=False, label="Country", help_text="Empty when it belongs to no one country."
    )
    note = small_text(label="Note")

    class Meta:
        model = Organisation
        fields = ["name", "acronym", "other_names", "kind", "country", "note"]


class OrganisationForm(RecordForm):
    main = OrganisationMain
