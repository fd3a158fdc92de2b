"""Summits and conferences."""

from announcements.forms.fields import LinesField, small_text
from announcements.forms.picking import PickField
from announcements.forms.record import MainForm, RecordForm
from announcements.models import Event


class EventMain(MainForm):
    spans = {"place": 4, "country": 4, "date": 4}
    sections = [("What it is", ["name", "other_names", "place", "country", "date", "note"])]

    other_names = LinesField(label="Other names")
    country = PickField("country", required=False, label="Country")
    note = small_text(label="Note")

    class Meta:
        model = Event
        fields = ["name", "other_names", "place", "country", "date", "note"]


class EventForm(RecordForm):
    main = EventMain
