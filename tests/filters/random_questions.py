"""Random questions: an address taken apart, each parameter with its values."""

import datetime
from random import Random
from typing import Any

from announcements.dates import parse
from announcements.models import Event, Official, Organisation
from announcements.models.vocabularies import AnnouncementKind, Area, Concerned, Form, SourceKind, Stage, YesNo
from tests.filters.random_records import BLOCS, CODES, TODAY, some

PLACES = [*CODES, *BLOCS]
DAYS = ["2019", "2020-02", "2023-11", "2024", "2024-06", "2024-06-15", "2024-06-16", "2025"]
# Records are made on the frozen day and changed on the real one.
CHANGES = [TODAY.isoformat(), datetime.date.today().isoformat(), "2025"]
SPANS = ["announced", "published", "changed", "held"]

VALUES: dict[str, list[str]] = {
    "country": PLACES,
    "with_country": PLACES,
    "stage": [stage.value for stage in Stage.now()],
    "form": Form.values[:4],
    "area": Area.values[:4],
    "binding": YesNo.values,
    "concerns": Concerned.values[:3],
    "source_kind": SourceKind.values[:3],
}
KINDS = {"announcements": AnnouncementKind.values[:3], "organisations": ["ministry", "police"]}
NAMED = {"official": Official, "organisation": Organisation, "event": Event}
# Asked for by themselves, together with what belongs to them.
ALONE = ["reached", "not_reached", "in_effect_on", "q"]


def a_question(chance: Random, question: Any, user: Any) -> dict[str, list[str]]:
    """Up to three conditions of those that this kind of question knows: more than that find nothing in a small world."""
    plural = question._meta.model.plural
    names = [
        *(name for name in question.base_filters if name in {"kind", *VALUES, *NAMED, *ALONE}),
        *(span for span in SPANS if span in question.spans),
    ]
    asked: dict[str, list[str]] = {}
    for name in chance.sample(names, min(len(names), chance.choice([0, 1, 1, 2, 2, 3]))):
        asked |= a_condition(chance, plural, name, user)
    # By relevance only words can be sorted, and how is up to the database.
    sorts = [name for name in question.sorts if name != "relevance"]
    if "q" in asked or chance.random() < 0.6:
        asked["sort"] = [chance.choice(sorts)]
    return {name: values for name, values in asked.items() if values}


def a_condition(chance: Random, plural: str, name: str, user: Any) -> dict[str, list[str]]:
    if name in SPANS:
        return a_span(chance, name, CHANGES if name == "changed" else DAYS)
    if name in NAMED:
        return {
            name: some(chance, NAMED[name].objects.visible_to(user).order_by("pk").values_list("pk", flat=True)[:9], 1)
        }
    if name == "kind":
        return {name: some(chance, KINDS[plural], 2)}
    return {name: some(chance, VALUES[name], 3)} if name in VALUES else alone(chance, name)


def alone(chance: Random, name: str) -> dict[str, list[str]]:
    match name:
        case "reached":
            return {name: [chance.choice(Stage.values)], **a_span(chance, name, DAYS)}
        case "not_reached":
            return {name: [chance.choice(Stage.values)]}
        case "in_effect_on":
            day = chance.choice(["2020-01-31", "2024-06-15", "2024-06-16", "2024-07-30"])
            return {name: [day], "in_effect": some(chance, ["yes", "no", "unknown"], 1)}
        case _:
            return {"q": [chance.choice(["accord", "bor", "turkiye", "returns", "2024 of"])]}


def a_span(chance: Random, name: str, days: list[str]) -> dict[str, list[str]]:
    first, last = chance.choice([*days, ""]), chance.choice([*days, ""])
    if first and last and parse(last).last < parse(first).first:
        first, last = last, first
    return {f"{name}_from": [first] if first else [], f"{name}_to": [last] if last else []}
