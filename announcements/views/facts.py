"""What stands beside an announcement, an organisation, an event and a source."""

from collections.abc import Iterable
from typing import Any

from announcements.models import Announcement, Event, Involvement, Organisation, Source
from announcements.models.vocabularies import AnnouncementKind, OrganisationKind, Role, SourceKind
from announcements.views.links import Fact, Link, link_to, of_row, question


def stated(*facts: Fact) -> list[Fact]:
    return [fact for fact in facts if fact.values]


def announcement_facts(record: Announcement, involvements: Iterable[Involvement], user: Any) -> list[Fact]:
    involved = {role: [of_row(row, user) for row in involvements if row.role == role] for role in Role.values}
    kind = AnnouncementKind(record.kind)
    event = record.event if record.event and record.event.is_visible_to(user) else None
    return stated(
        Fact("Announced on", [Link("", date=record.announced_on)] if record.announced_on else [Link("day not stated")]),
        Fact("Kind", [Link(kind.label, question("announcements", kind=kind.value))]),
        *[Fact(Role(role).label, links) for role, links in involved.items()],
        Fact("At", [link_to(event, user, quiet=event.place)] if event else [], wide=True),
    )


def organisation_facts(record: Organisation) -> list[Fact]:
    kind = OrganisationKind(record.kind)
    return stated(
        Fact("Kind", [Link(kind.label, question("organisations", kind=kind.value))]),
        Fact("Short", [Link(record.acronym)] if record.acronym else []),
        Fact("Also called", [Link(name) for name in record.other_names]),
        Fact("Of", [link_to(record.country, None)] if record.country else []),
        Fact(
            "Stands for",
            [Link(f"{record.bloc} and its members", question("agreements", country=record.bloc_id))]
            if record.bloc
            else [],
        ),
    )


def event_facts(record: Event) -> list[Fact]:
    return stated(
        Fact("Held", [Link("", date=record.date)] if record.date else [Link("day not stated")]),
        Fact("Place", [Link(record.place)] if record.place else []),
        Fact("Country", [link_to(record.country, None)] if record.country else []),
        Fact("Also called", [Link(name) for name in record.other_names]),
    )


def source_facts(record: Source) -> list[Fact]:
    kind = SourceKind(record.kind)
    published = Link("", date=record.published_on) if record.published_on else Link("not stated")
    return stated(
        Fact("Publisher", [Link(record.publisher)]),
        Fact("Published", [published]),
        Fact("Kind", [Link(kind.label, question("sources", source_kind=kind.value))]),
        Fact("Language", [Link(record.language_words)] if record.language_words else []),
        Fact("Archived copy", [Link("Open it", record.archive_url)] if record.archive_url else []),
    )
