"""The filter rail of each list: which conditions stand together, and under which words."""

from dataclasses import dataclass, field
from typing import Any

from announcements.filters import Question
from announcements.filters.question import Option

OPTIONS_SHOWN = 8
AS_PRECISE = "Write 2024, Nov 2024 or 7 Nov 2024."
SAME_EVENT = f"Step and date are looked for on the same event. {AS_PRECISE}"
BY_NAME = "A name as it is listed here, or a record’s number."

_CHANGED = ("Changed here", ["changed_from", "changed_to"], False, AS_PRECISE)
_SOURCES = ("Its sources", ["published_from", "published_to", "source_kind"], False, AS_PRECISE)
_PEOPLE = ("People and bodies", ["with_country", "official", "organisation", "event"], False, BY_NAME)

# Title, names of the conditions, open from the start, hint.
RAILS: dict[str, list[tuple[str, list[str], bool, str]]] = {
    "agreements": [
        ("Country or bloc", ["country"], True, ""),
        ("Reached a step", ["reached", "reached_from", "reached_to"], True, SAME_EVENT),
        ("Stage now", ["stage"], True, ""),
        ("Area", ["area"], True, ""),
        ("Form", ["form"], False, ""),
        ("Binding", ["binding"], False, ""),
        ("Whom it concerns", ["concerns"], False, ""),
        ("In effect on a day", ["in_effect_on", "in_effect"], False, ""),
        ("Not yet reached", ["not_reached"], False, ""),
        ("Announced", ["announced_from", "announced_to"], False, AS_PRECISE),
        _SOURCES,
        _PEOPLE,
        _CHANGED,
    ],
    "announcements": [
        ("Country or bloc", ["country"], True, ""),
        ("Announced", ["announced_from", "announced_to"], True, AS_PRECISE),
        ("Kind", ["kind"], True, ""),
        ("Area of its agreements", ["area"], False, ""),
        _SOURCES,
        _PEOPLE,
        _CHANGED,
    ],
    "countries": [("In", ["country"], True, "A bloc: EU, Schengen area, Western Balkans.")],
    "officials": [
        ("Office of", ["country"], True, ""),
        ("Organisation", ["organisation"], True, BY_NAME),
        _CHANGED,
    ],
    "organisations": [("Country or bloc", ["country"], True, ""), ("Kind", ["kind"], True, ""), _CHANGED],
    "events": [
        ("Country or bloc", ["country"], True, ""),
        ("Held", ["held_from", "held_to"], True, AS_PRECISE),
        _CHANGED,
    ],
    "sources": [
        ("Kind", ["source_kind"], True, ""),
        ("Published", ["published_from", "published_to"], True, AS_PRECISE),
        _CHANGED,
    ],
}


@dataclass
class Entry:
    """One condition in the form: a field to fill in, values to tick, or both."""

    name: str
    label: str
    typed: dict[str, Any] | None = None
    options: list[Option] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    # Of many values only the first are shown; the others fold.
    folded: list[Option] = field(default_factory=list)
    blocs: list[Option] = field(default_factory=list)

    @property
    def opens_pair(self) -> bool:
        return self.name.endswith("_from")

    @property
    def closes_pair(self) -> bool:
        return self.name.endswith("_to")


@dataclass(frozen=True)
class Section:
    title: str
    entries: list[Entry]
    hint: str
    in_use: int
    open: bool


def rail(question: Question, plural: str) -> list[Section]:
    """The sections of a list's filter. A wrong question counts nothing: its fields show what was typed."""
    return [_section(question, *described) for described in RAILS[plural]]


def _section(question: Question, title: str, names: list[str], is_open: bool, hint: str) -> Section:
    valid = question.form.is_valid()
    in_use = sum(len(question.filters[name].values(question.given.get(name))) for name in names) if valid else 0
    wrong = any(name in question.form.errors for name in names)
    entries = [_entry(question, name) for name in names]
    return Section(title, entries, hint, in_use, is_open or bool(in_use) or wrong)


def _entry(question: Question, name: str) -> Entry:
    condition, form = question.filters[name], question.form
    errors = [str(error) for error in form.errors[name]] if name in form.errors else []
    entry = Entry(name, str(form.fields[name].label), errors=errors)
    if condition.shows == "options":
        entry.options = question.options(name)
    elif condition.shows == "typed":
        options = question.named_options(name)
        named = [option for option in options if not option.is_bloc]
        entry.options, entry.folded = named[:OPTIONS_SHOWN], named[OPTIONS_SHOWN:]
        entry.blocs = [option for option in options if option.is_bloc]
        # What was typed and understood is ticked among the values; what was not stays to be mended.
        entry.typed = {"value": ", ".join(question.data.getlist(name)) if entry.errors else ""}
    else:
        entry.typed = {"value": question.data.get(name, ""), "choices": condition.choices}
    return entry
