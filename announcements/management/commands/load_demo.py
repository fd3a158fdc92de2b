"""Loads the demo data into an empty database. The files, and what they hold: announcements/data/demo/README.md."""

import json
from typing import Any

import pghistory
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction
from django.utils import timezone

from announcements.management.commands.load_reference import DATA
from announcements.models import (
    Agreement,
    AnnouncedAgreement,
    Announcement,
    Appointment,
    Citation,
    Country,
    Event,
    Figure,
    Involvement,
    Milestone,
    Official,
    Organisation,
    Participation,
    Party,
    Source,
    Statement,
)
from announcements.models.support import check_now
from announcements.models.vocabularies import State

# A file per record, in this order: a record is named only after it is known.
RECORDS: dict[str, type[Any]] = {
    "sources": Source,
    "organisations": Organisation,
    "officials": Official,
    "events": Event,
    "agreements": Agreement,
    "announcements": Announcement,
}
# The rows inside a record. Parties come first: a milestone may name one.
ROWS: dict[str, type[Any]] = {
    "parties": Party,
    "involvements": Involvement,
    "appointments": Appointment,
    "milestones": Milestone,
    "statements": Statement,
    "figures": Figure,
    "participations": Participation,
}
# Fields that name something by its key, and what they name.
NAMED = {
    "source": "sources",
    "organisation": "organisations",
    "official": "officials",
    "event": "events",
    "predecessor": "agreements",
    "parent": "agreements",
    "party": "parties",
    "refers_to": "figures",
}
CODES = {"country", "bloc"}
# A figure may name another, as an agreement may: they can't be inserted in one go.
SAVED_AT_ONCE = {*RECORDS.values(), Figure}


def not_read_from_files(model: type[Any]) -> set[str]:
    """Keys to other rows and what nobody enters. Asking for each key apart would take most of the time."""
    return {field.name for field in model._meta.fields if field.is_relation or not field.editable}


MODELS: tuple[type[Any], ...] = (*RECORDS.values(), *ROWS.values(), AnnouncedAgreement, Citation)
# The database asks it of each row at once: whether the other row is there, what is unique, every constraint.
ASKED_BY_THE_DATABASE = {model: not_read_from_files(model) for model in MODELS}


class Command(BaseCommand):
    help = (
        "Load the demo data from announcements/data/demo/, all of it published. Only into a database without records."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if any(model.objects.exists() for model in RECORDS.values()):
            self.stdout.write("There are records already: no demo data was loaded.")
            return
        if not Country.objects.exists():
            call_command("load_reference", stdout=self.stdout)
        with transaction.atomic(), pghistory.context(act="load", why="Demo data"):
            Loading().files()
            check_now()
        with connection.cursor() as cursor:
            # The server looks at new tables within a minute; until then the first visitors' questions are planned blindly.
            cursor.execute("ANALYZE")
        self.stdout.write(
            "Demo data: " + ", ".join(f"{model.objects.count()} {name}" for name, model in RECORDS.items()) + "."
        )


class Loading:
    """One run: what is known so far, by kind and key, and the rows that wait for the records to be there."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], models.Model] = {}
        self.waiting: dict[type[Any], list[Any]] = {model: [] for model in MODELS if model not in SAVED_AT_ONCE}
        self.published = {"state": State.PUBLISHED, "published_at": timezone.now()}

    def files(self) -> None:
        for kind, model in RECORDS.items():
            for entry in read(kind):
                self.record(kind, model, entry)
        for model, rows in self.waiting.items():
            model.objects.bulk_create(rows)

    def record(self, kind: str, model: type[Any], entry: dict[str, Any]) -> None:
        inside = {name: entry.pop(name, []) for name in ROWS}
        citations, binding = entry.pop("citations", []), entry.pop("binding_citations", [])
        announced = entry.pop("agreements", [])
        record = self.keep(kind, model, entry, **self.published)
        for key in announced:
            self.keep("", AnnouncedAgreement, {}, announcement=record, agreement=self.known["agreements", key])
        for name, rows in inside.items():
            for row in rows:
                self.row(name, row, record)
        self.cite(citations, **{record.noun: record})
        self.cite(binding, binding=record)

    def row(self, kind: str, entry: dict[str, Any], record: Any) -> None:
        citations = entry.pop("citations", [])
        row = self.keep(kind, ROWS[kind], entry, **{record.noun: record})
        self.cite(citations, **{row._meta.model_name: row})

    def cite(self, entries: list[dict[str, Any]], **fact: Any) -> None:
        for entry in entries:
            self.keep("", Citation, entry, **fact)

    def keep(self, kind: str, model: type[Any], entry: dict[str, Any], **given: Any) -> Any:
        """Checks what the entry says, saves it (or lets it wait), and knows it by its key from now on."""
        key = entry.pop("key", "")
        made = model(**given, **dict(self.field(name, value, given) for name, value in entry.items()))
        made.clean_fields(exclude=ASKED_BY_THE_DATABASE[model])
        made.clean()
        if kind == "parties":
            key = party_key(made.agreement, made.country_id or entry["organisation"])
        if key:
            self.known[kind, key] = made
        if model in SAVED_AT_ONCE:
            made.save()
        else:
            self.waiting[model].append(made)
        return made

    def field(self, name: str, value: Any, given: dict[str, Any]) -> tuple[str, Any]:
        """The model's field and its value. KeyError where the entry names what isn't there."""
        if name in CODES:
            return f"{name}_id", value
        if name == "party":
            value = party_key(given["agreement"], value)
        return (name, self.known[NAMED[name], value]) if name in NAMED else (name, value)


def party_key(agreement: Any, name: str) -> str:
    """A party is named by its country's code or its organisation's key, within its agreement."""
    return f"{agreement.pk} {name}"


def read(kind: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((DATA / "demo" / f"{kind}.json").read_text(encoding="utf-8"))
    return entries
