"""What can be added in the place where it is named: a source, an official, an organisation, an event. It begins as a draft."""

from typing import Any, ClassVar

from announcements.forms.drawn import DrawnForm
from announcements.forms.fields import AddressField
from announcements.forms.picking import ENTRIES, PickField
from announcements.forms.sources import HasAddress, entered_at
from announcements.models import Event, Official, Organisation, Source
from announcements.models.sources import url_key
from announcements.models.vocabularies import State


class Entry(DrawnForm):
    """A few fields; the rest is filled in on the thing's own page."""

    adds: ClassVar[str]
    offers_held = False

    def __str__(self) -> str:
        """What it will be called, as far as is typed."""
        return str(self["name"].value() or "").strip()

    def sameness(self) -> Any:
        """Two entries of one form that agree in this are one thing."""
        return " ".join(str(self).casefold().split())

    def existing(self) -> Any:
        """What is entered already under the same address; None for a thing without one."""
        return None


class SourceEntry(HasAddress, Entry):
    adds = "source"
    spans = {"url": 8, "language": 4, "publisher": 4, "headline": 8, "published_on": 4, "kind": 4}

    url = AddressField(label="Address")

    class Meta:
        model = Source
        fields = ["url", "publisher", "headline", "published_on", "kind", "language"]

    def __str__(self) -> str:
        said = [str(self[name].value() or "").strip() for name in ("publisher", "headline", "url")]
        return ": ".join([word for word in said[:2] if word]) or said[2]

    def sameness(self) -> Any:
        return url_key(self.instance.url) if self.instance.url else super().sameness()

    def existing(self) -> Any:
        """What is entered already; what was withdrawn is refused by the form."""
        try:
            found = entered_at(self["url"].value() or "")
        except ValueError:
            return None
        return found if found is not None and found.state != State.WITHDRAWN else None


class OfficialEntry(Entry):
    adds = "official"

    class Meta:
        model = Official
        fields = ["name"]


class OrganisationEntry(Entry):
    adds = "organisation"
    spans = {"name": 4, "kind": 4, "country": 4}

    country = PickField("country", required=False, label="Country")

    class Meta:
        model = Organisation
        fields = ["name", "kind", "country"]


class EventEntry(Entry):
    adds = "event"
    spans = {"name": 6, "place": 3, "date": 3}

    class Meta:
        model = Event
        fields = ["name", "place", "date"]


ENTRIES.update(
    source=SourceEntry,
    official=OfficialEntry,
    organisation=OrganisationEntry,
    event=EventEntry,
    member=OrganisationEntry,
)
