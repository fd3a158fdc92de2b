"""An announcement with who is in it, its agreements, statements, participations, figures and citations."""

from typing import Any

from announcements.forms.citing import (
    CitationRows,
    CitedForm,
    CitedRow,
    locator_field,
    passage_field,
    source_field,
    stance_field,
)
from announcements.forms.facts import FigureRows, ParticipationRows
from announcements.forms.fields import printed_text, small_text
from announcements.forms.members import NamesMembers
from announcements.forms.picking import PickField
from announcements.forms.record import MainForm, RecordForm
from announcements.forms.rows import Row, Rows
from announcements.models import AnnouncedAgreement, Announcement, Involvement, Statement


class AnnouncementMain(CitedForm, MainForm):
    cited_as = "announcement"
    spans = {"kind": 4, "announced_on": 4, "event": 4, "source": 6, "stance": 6}
    sections = [
        ("What was made known", ["title", "summary", "kind", "announced_on", "event"]),
        ("Who says so", ["source", "stance", "passage", "locator"]),
    ]
    more = [("Note", ["note"])]

    summary = small_text(3, label="Summary", help_text="In our own words.")
    event = PickField("event", required=False, label="Event")
    source = source_field()
    stance = stance_field()
    passage = passage_field()
    locator = locator_field()
    note = small_text(label="Note")

    class Meta:
        model = Announcement
        fields = ["title", "summary", "kind", "announced_on", "event", "note"]


class InvolvementRow(NamesMembers, Row):
    offers_held = False
    members = {"who": ("country", "organisation")}
    spans = {"who": 6, "role": 6}

    who = PickField(
        "member", label="Country or organisation", error_messages={"required": "Choose a country or an organisation."}
    )
    field_order = ["who", "role"]

    class Meta:
        model = Involvement
        fields = ["role"]

    @property
    def words(self) -> str:
        return self["who"].said


class InvolvementRows(Rows):
    name = "involvements"
    title = "Countries and organisations in it"
    noun = "involvement"
    adding = "Add a country or organisation"
    row = InvolvementRow
    owner = "announcement"
    once = "who"
    blank_at_first = 2

    def stored(self) -> Any:
        return self.record.involvements.select_related("country", "organisation")


class AgreementRow(Row):
    offers_held = False
    agreement = PickField("agreement", label="Agreement", error_messages={"required": "Choose the agreement."})

    class Meta:
        model = AnnouncedAgreement
        fields = ["agreement"]

    @property
    def words(self) -> str:
        return self["agreement"].said


class AgreementRows(Rows):
    name = "announced_agreements"
    title = "Agreements that it speaks of"
    noun = "agreement"
    row = AgreementRow
    owner = "announcement"
    once = "agreement"

    def stored(self) -> Any:
        return self.record.announced_agreements.select_related("agreement")


class StatementRow(CitedRow):
    cited_as = "statement"
    spans = {"official": 6, "role_as_printed": 6, "source": 6, "stance": 6}
    folded = ["locator"]

    official = PickField("official", label="Official", error_messages={"required": "Choose who said it."})
    quote = printed_text(label="The words, word for word")
    source = source_field()
    stance = stance_field()
    passage = passage_field()
    locator = locator_field()

    field_order = ["official", "role_as_printed", "quote", "source", "stance", "passage", "locator"]

    class Meta:
        model = Statement
        fields = ["official", "role_as_printed", "quote"]

    @property
    def words(self) -> str:
        return self["official"].said


class StatementRows(Rows):
    name = "statements"
    title = "Who said what"
    most = 100
    noun = "statement"
    row = StatementRow
    owner = "announcement"

    def stored(self) -> Any:
        return self.record.statements.select_related("official").prefetch_related("citations")


class AnnouncementParticipationRows(ParticipationRows):
    owner = "announcement"


class AnnouncementFigureRows(FigureRows):
    owner = "announcement"


class AnnouncementCitationRows(CitationRows):
    facts = {
        "announcement": "announcement",
        "statements": "statement",
        "figures": "figure",
        "participations": "participation",
    }


class AnnouncementForm(RecordForm):
    main = AnnouncementMain
    rows = [
        InvolvementRows,
        AgreementRows,
        StatementRows,
        AnnouncementFigureRows,
        AnnouncementParticipationRows,
        AnnouncementCitationRows,
    ]

    rows_first = 3

    def connect(self) -> None:
        self.sets["citations"].offer_facts(self.sets, [("announcement", "The announcement itself")])
