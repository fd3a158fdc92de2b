"""A field that finds a thing by its name, or adds it on the spot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from announcements.forms.kinds import KINDS, LONGEST, Kind

# Beside its own name a look-up field sends the words typed, and whether a new thing is being added.
WORDS, ADDING = "_q", "_new"
NEW = "new:"


@dataclass(frozen=True)
class Picked:
    """What a look-up field holds: the token of a thing, or words, or what is typed for a new thing."""

    token: str = ""
    words: str = ""
    entry: forms.BaseForm | None = None

    def __bool__(self) -> bool:
        return bool(self.token or self.words.strip() or self.entry)


class Desk:
    """What one form on one person's screen has picked and is adding: shared by all its look-up fields.

    A thing added twice in one form is added once, and a thing picked in ten rows is asked for once.
    """

    def __init__(self, user: Any) -> None:
        self.user = user
        self.entries: dict[str, Any] = {}
        # The forms that share it.
        self.forms: list[Any] = []
        self.notes: list[str] = []
        # Name of the field, or prefix of the row, at which the page is to be taken up again.
        self.focus = ""
        self._added: dict[tuple[str, str], Any] = {}
        self._known: dict[tuple[str, str], Any] = {}
        self._named: set[tuple[str, str]] = set()
        self._looked_up = 0

    def is_named(self, kind: Kind, thing: Any) -> None:
        """The record names this thing, or the thing of this key, already."""
        self._named.add((kind.name, token(thing)))

    def know(self, kind: Kind, thing: Any) -> None:
        self._known[kind.name, kind.token(thing)] = thing

    def get(self, kind: Kind, token: str) -> Any:
        key = kind.name, token
        if key not in self._known:
            self._known[key] = kind.get(token, self.user, named=key in self._named)
        return self._known[key]

    def held(self, kind: Kind) -> list[tuple[str, str, str]]:
        """Things of this kind that the form holds already, to be picked again: token, label, detail."""
        # Each form once: a long record's has hundreds of fields that offer what the others hold.
        while self._looked_up < len(self.forms):
            self.forms[self._looked_up].look_up_picked()
            self._looked_up += 1
        known = [thing for (name, _), thing in self._known.items() if name == kind.name and thing is not None]
        entries = [(at, entry) for at, entry in self.entries.items() if entry.adds == kind.adds and str(entry)]
        return [(kind.token(thing), kind.label(thing), kind.detail(thing)) for thing in known] + [
            (NEW + at, str(entry), "new, from this form") for at, entry in entries
        ]

    def add(self, kind: Kind, entry: Any) -> Any:
        """The new thing that is typed; the same one when two fields say the same."""
        return self._added.setdefault((kind.adds, entry.sameness()), entry.instance)

    def to_enter(self) -> list[Any]:
        """What is new, each thing once, in the order in which one names the other."""
        return sorted(self._added.values(), key=lambda thing: thing._meta.model_name != "organisation")


class PickWidget(forms.Widget):
    """Drawn by shared/_lookup.html."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        self._sent: Picked | None = None

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Picked:
        """Read once: the entry is a form with state of its own. Each form has its own copy of a widget."""
        self._sent = self._sent or self._read(data, name)
        return self._sent

    def _read(self, data: Mapping[str, Any], name: str) -> Picked:
        entry = None
        if data.get(name + ADDING) and self.kind.name in ENTRIES:
            entry = _entry(ENTRIES[self.kind.name], data, name + ADDING)
        return Picked(data.get(name, "").strip(), data.get(name + WORDS, ""), entry)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and name + WORDS not in data


def _entry(kind: Any, data: Mapping[str, Any], prefix: str) -> Any:
    """The small form with what was typed; where nothing was sent yet, with what it begins with."""
    empty = kind(prefix=prefix)
    begins = {empty.add_prefix(name): empty.get_initial_for_field(field, name) for name, field in empty.fields.items()}
    sent = {name: data.get(name) for name in data if name.startswith(f"{prefix}-")}
    return kind({**{name: value for name, value in begins.items() if value is not None}, **sent}, prefix=prefix)


class PickField(forms.Field):
    """Cleans to a record, an unsaved one when it is being added, or None."""

    def __init__(self, kind: str, **options: Any) -> None:
        self.kind = KINDS[kind]
        self.desk = Desk(None)
        super().__init__(**{"widget": PickWidget(self.kind), **options})

    @property
    def may_add(self) -> bool:
        return self.kind.name in ENTRIES

    def has_changed(self, initial: Any, data: Any) -> bool:
        now = data or Picked()
        return bool(now.words.strip() or now.entry) or now.token != token(initial)

    def prepare_value(self, value: Any) -> Picked:
        if isinstance(value, Picked):
            return value
        return Picked(token(value))

    def clean(self, value: Picked | None) -> Any:
        value = value or Picked()
        if value.entry:
            return self._added(value.entry)
        if value.token:
            return self._known(value.token)
        if value.words.strip():
            return self._called(value.words)
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return None

    def _known(self, token: str) -> Any:
        entry = self.desk.entries.get(token.removeprefix(NEW)) if token.startswith(NEW) else None
        if entry is not None and entry.adds == self.kind.adds:
            return self._added(entry)
        found = self.desk.get(self.kind, token)
        if found is None:
            raise ValidationError(f"There is no such {self.kind.noun} any more. Choose another.", code="gone")
        return found

    def _called(self, words: str) -> Any:
        if len(words) > LONGEST * 8:
            raise ValidationError("That is too long for a name or an address.", code="long")
        found = self.kind.called(words, self.desk.user)
        if len(found) == 1:
            self.desk.know(self.kind, found[0])
            return found[0]
        near = found or self.kind.found(words, self.desk.user)
        raise ValidationError(_not_one(self.kind, words, [self.kind.label(thing) for thing in near]), code="unknown")

    def _added(self, entry: Any) -> Any:
        found = entry.existing()
        if found is not None:
            self.desk.know(self.kind, found)
            self.desk.notes.append(f"This {self.kind.noun} was entered before, and is used here: {found}.")
            return found
        if not entry.is_valid():
            raise ValidationError(f"The new {self.kind.noun} is not complete.", code="entry")
        return self.desk.add(self.kind, entry)


def token(value: Any) -> str:
    """Of a record, or of its key."""
    return "" if value is None else str(getattr(value, "pk", value) or "")


def _not_one(kind: Kind, words: str, near: list[str]) -> str:
    shown = f"“{words.strip()[:60]}”"
    if not near:
        return f"No {kind.noun} is called {shown}."
    return f"{shown} is not the whole name of one {kind.noun}. Choose one: {', '.join(near)}."


# The small forms by which a thing is added in place, by kind: entries.py fills it.
ENTRIES: dict[str, Any] = {}
