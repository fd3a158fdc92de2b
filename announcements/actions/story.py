"""A whole news story entered at once: its source, who is in it, what it announces."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max

from announcements.actions.changing import change, enter
from announcements.actions.publishing import publish as publish_record
from announcements.models import AnnouncedAgreement, Citation
from announcements.models.vocabularies import Stance
from announcements.passages import spans


@dataclass
class Cited:
    """An unsaved fact with the words that say it. ``kind`` is the fact's name in Citation."""

    fact: Any
    kind: str
    passage: str


@dataclass
class ToldAgreement:
    """An agreement, new or known, with what the story adds to it."""

    agreement: Any
    parties: list[Any] = field(default_factory=list)
    milestones: list[Cited] = field(default_factory=list)


@dataclass
class Story:
    """Unsaved records and rows. ``things`` are what others name: new officials, organisations, an event."""

    source: Any
    announcement: Any
    passage: str
    things: list[Any] = field(default_factory=list)
    involvements: list[Any] = field(default_factory=list)
    agreements: list[ToldAgreement] = field(default_factory=list)
    facts: list[Cited] = field(default_factory=list)


def enter_story(story: Story, *, who: Any, publish: bool = False) -> Any:
    """Enter all of it as drafts, in one transaction, and publish the announcement with what it names if asked to; give it back.

    What is in the database already is named, not entered again; a known agreement gets the new milestones as an update. Raises what
    entering, changing and publishing raise: AlreadyEntered for a second click, and then nothing of it is kept.
    """
    with transaction.atomic():
        for thing in [story.source, *story.things]:
            if thing.pk is None:
                with enter(thing, who=who):
                    pass
        for told in story.agreements:
            _enter_agreement(told, story.source, who)
        with enter(story.announcement, who=who):
            for row in _rows(story):
                row.save()
            _cite(Cited(story.announcement, "announcement", story.passage), story.source)
            for cited in story.facts:
                cited.fact.announcement = story.announcement
                cited.fact.save()
                _cite(cited, story.source)
        if publish:
            publish_record(story.announcement, who=who)
    return story.announcement


def _rows(story: Story) -> Iterator[Any]:
    for row in story.involvements:
        row.announcement = story.announcement
        yield row
    for told in story.agreements:
        yield AnnouncedAgreement(announcement=story.announcement, agreement=told.agreement)


def _enter_agreement(told: ToldAgreement, source: Any, who: Any) -> None:
    agreement = told.agreement
    is_new = agreement.pk is None
    if not is_new and not told.milestones:
        return
    act = enter(agreement, who=who) if is_new else change(agreement, who=who, version=agreement.version, act="update")
    with act:
        for party in told.parties if is_new else []:
            party.agreement = agreement
            party.save()
        last = agreement.milestones.aggregate(last=Max("step"))["last"] or 0
        for step, cited in enumerate(told.milestones, last + 1):
            cited.fact.agreement, cited.fact.step = agreement, step
            cited.fact.save()
            _cite(cited, source)


def _cite(cited: Cited, source: Any, stance: str = Stance.SUPPORTS) -> None:
    Citation.objects.create(**{cited.kind: cited.fact}, source=source, passage=cited.passage, stance=stance)


def add_source(announcement: Any, source: Any, *, who: Any) -> None:
    """The same story by another source: each fact that it says in the same words is cited from it too."""
    with transaction.atomic():
        if source.pk is None:
            with enter(source, who=who):
                pass
        with change(announcement, who=who, version=announcement.version, act="update"):
            for citation in _said_here_too(announcement, source):
                citation.save()


def _said_here_too(announcement: Any, source: Any) -> list[Citation]:
    """A citation from the new source for each fact whose passage stands in its text too; of the announcement in any case."""
    facts = Citation.objects.filter(announcement=announcement) | Citation.objects.filter(
        statement__announcement=announcement
    )
    facts |= Citation.objects.filter(figure__announcement=announcement) | Citation.objects.filter(
        participation__announcement=announcement
    )
    found, seen = [], set()
    for citation in facts.order_by("pk"):
        said = bool(citation.passage and spans(citation.passage, source.captured_text))
        key = (citation.announcement_id, citation.statement_id, citation.figure_id, citation.participation_id)
        if key in seen or citation.source_id == source.pk or not (said or citation.announcement_id):
            continue
        seen.add(key)
        found.append(
            Citation(
                source=source,
                announcement_id=citation.announcement_id,
                statement_id=citation.statement_id,
                figure_id=citation.figure_id,
                participation_id=citation.participation_id,
                stance=citation.stance,
                passage=citation.passage if said else "",
            )
        )
    return found
