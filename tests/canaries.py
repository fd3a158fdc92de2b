"""Records that readers must not see, with a word of its own in every text of theirs."""

import itertools
from typing import Any

from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, GeneratedField, TextField, URLField

from announcements import models
from announcements.dates import PartialDateField
from tests import factories as make
from tests.every_state import DRAFT, KINDS, withdrawn

_numbers = itertools.count(1)
PREFIX = "qxz"


def canary() -> str:
    """A word that stands nowhere else, short enough for every field and no part of another one."""
    return f"{PREFIX}{next(_numbers):04}"


def texts(model: Any) -> dict[str, Any]:
    """Every field of a model that holds free text, filled with canaries."""
    filled: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, ArrayField) and not field.base_field.choices:
            filled[field.name] = [canary()]
        elif _is_free_text(field):
            filled[field.name] = f"https://{canary()}.example/" if isinstance(field, URLField) else canary()
    return filled


def _is_free_text(field: Any) -> bool:
    # A source's key is made from its address; a withdrawn record alone has a reason.
    if (
        isinstance(field, GeneratedField | PartialDateField)
        or field.choices
        or field.name in ("url_key", "withdrawn_why")
    ):
        return False
    return isinstance(field, CharField | TextField) and field.name != "state"


def newsroom() -> User:
    """An editor whose names no reader is told."""
    return make.user(
        "editor", username=canary(), first_name=canary(), last_name=canary(), email=f"{canary()}@news.example"
    )


class Public:
    """What readers may see: a record of each kind, all of them connected. Private in it: who entered it, and the captured text."""

    def __init__(self) -> None:
        author = newsroom()
        private = {"created_by": author, "sent_back_why": canary()}
        self.source = make.source(published_on="2024-11", captured_text=canary(), **private)
        self.event = make.event(country=make.country("GB"), date="2024-11", **private)
        self.organisation = make.organisation(country=make.country("GB"), **private)
        self.official = make.official(**private)
        self.official.appointments.create(role="Minister", organisation=self.organisation)
        self.agreement = make.agreement("GB", "RS", self.organisation, areas=["visas"], form="treaty", **private)
        make.milestone(self.agreement, "announced", "2024-11-07")
        self.announcement = make.announcement("GB", "RS", event=self.event, agreements=[self.agreement], **private)
        make.statement(self.announcement, official=self.official)
        make.participation(official=self.official, agreement=self.agreement)
        self.figure = make.figure(self.agreement)


def hidden(public: Public, **state: Any) -> dict[Any, Any]:
    """A record of each kind in this state, its rows filled too, each naming public ones and named by them where that can be."""
    author = newsroom()

    def made(of: Any, **fields: Any) -> Any:
        filled = {**texts(of), **fields, **state, "created_by": author}
        if state["state"] == "withdrawn":
            filled["withdrawn_why"] = canary()
        if state["state"] == "merged":
            filled["merged_into"] = getattr(public, of.noun)
        return of.objects.create(**filled)

    found = {kind: made(kind, **FACTS.get(kind, {})) for kind in KINDS}
    _connect(found, public)
    return found


def links_from_public(found: dict[Any, Any], public: Public) -> None:
    """Public records name hidden ones too; who enters that changes the public ones."""
    agreement, source = found[models.Agreement], found[models.Source]
    models.AnnouncedAgreement.objects.create(announcement=public.announcement, agreement=agreement)
    models.Agreement.objects.filter(pk=public.agreement.pk).update(predecessor=agreement, parent=agreement)
    _row(models.Citation, source=source, milestone=public.agreement.milestones.get())
    _row(models.Participation, agreement=public.agreement, official=found[models.Official], part="signed")


FACTS: dict[Any, dict[str, Any]] = {
    models.Announcement: {"kind": "agreement", "announced_on": "2024-11-07"},
    models.Agreement: {"areas": ["visas"], "form": "treaty", "concerns": ["workers"]},
    models.Organisation: {"kind": "ministry"},
    models.Event: {"date": "2024-11"},
    models.Source: {"kind": "press", "published_on": "2024-11"},
}


def _connect(found: dict[Any, Any], public: Public) -> None:
    agreement, announcement, official = (
        found[kind] for kind in (models.Agreement, models.Announcement, models.Official)
    )
    for country in ("GB", "RS"):
        _row(models.Party, agreement=agreement, country=make.country(country))
        _row(models.Involvement, announcement=announcement, country=make.country(country), role="partner")
    _row(models.Party, agreement=agreement, organisation=public.organisation)
    _row(models.Involvement, announcement=announcement, organisation=public.organisation, role="partner")
    announcement.event = public.event
    announcement.save()
    for one, other in ((announcement, public.agreement), (announcement, agreement)):
        models.AnnouncedAgreement.objects.create(announcement=one, agreement=other)
    _row(models.Appointment, official=official, organisation=public.organisation)
    _row(models.Appointment, official=official, country=make.country("GB"))
    facts = {
        "milestone": _row(
            models.Milestone,
            agreement=agreement,
            stage="signed",
            date="2024-11-07",
            step=1,
            certainty="doubtful",
            stands=True,
        ),
        "statement": _row(models.Statement, announcement=announcement, official=public.official),
        "figure": _row(models.Figure, agreement=agreement, value=7, refers_to=public.figure, standing="part"),
        "participation": _row(models.Participation, agreement=agreement, official=public.official, part="signed"),
    }
    for name, fact in facts.items():
        for source in (public.source, found[models.Source]):
            _row(models.Citation, source=source, **{name: fact})


def _row(model: Any, **facts: Any) -> Any:
    return model.objects.create(**{**texts(model), **facts})


STATES: dict[str, dict[str, Any]] = {
    "draft": DRAFT,
    "withdrawn": {**make.published(), **withdrawn()},
    "merged": {**make.published(), "state": "merged"},
}
