"""What every list's question has: it is read once, written in one way, refused in words, and never widened."""

import difflib
from array import array
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from operator import itemgetter
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from pyroaring import BitMap

from announcements.filters import paging
from announcements.filters.conditions import (
    AnchorField,
    AnyOf,
    Bound,
    Condition,
    RepeatedField,
    SortField,
    Words,
    days_between,
)
from announcements.filters.paging import ByKey, Page, Ranked, Sort
from announcements.index import Index, Reference, current, ids_of, ranked
from announcements.models.record import states_visible_to
from announcements.models.rows import rows_of
from announcements.search import RANKED, by_relevance, meant

ANCHOR = AnchorField(required=False)
# What other sites add to a link; it asks nothing.
IGNORED = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")
WALKED_AT_ONCE = 50_000


class QuestionForm(forms.Form):
    """Refuses what it doesn't know: a condition left out would give a wider answer."""

    question: "Question"

    def _bound_items(self) -> Iterator[tuple[str, forms.BoundField]]:
        """Only what the address names is read: a list has twenty conditions, and most questions ask three."""
        return ((name, self[name]) for name in self.fields if name in self.data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.data:
            if name not in self.fields and not name.startswith(IGNORED):
                self.add_error(None, self._unknown(name))
        for name, field in self.fields.items():
            given = [value for value in self.data.getlist(name) if value.strip()]
            if len(given) > 1 and not isinstance(field, RepeatedField):
                self.add_error(name, "It is given more than once.")
        self.question.check(self)
        return cleaned

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.fields, n=1, cutoff=0.75)
        meant = f" Did you mean “{near[0]}”?" if near else ""
        return f"“{name[:60]}” is not a condition of this list.{meant}"


@dataclass(slots=True)
class Option:
    value: str
    words: str
    count: int | None
    chosen: bool
    stage: str = ""
    is_bloc: bool = False


@dataclass(frozen=True)
class Chip:
    words: str
    without: str


@dataclass(frozen=True)
class ChipGroup:
    name: str
    values: list[Chip]
    joins: str = "or"

    def __str__(self) -> str:
        return f"{self.name.lower()}: {f' {self.joins} '.join(chip.words for chip in self.values)}"


class Question(django_filters.FilterSet):
    """A list's question. A record adds its conditions, its spans of days and its orders.

    ``spans`` names pairs of conditions ``<span>_from`` and ``<span>_to`` and how the chip calls them; ``narrow_<span>`` applies
    both at once, so that they meet in one and the same row.
    """

    q = Words()

    spans: dict[str, str] = {}
    sorts: dict[str, Sort] = {}
    # A span of days belongs to a condition that it can't be asked without: reached_from to reached.
    spans_of: dict[str, str] = {}
    # Spans that the index knows by the day.
    indexed_spans: set[str] = set()
    anchor: Any = None
    ranks = True
    # What is on the list changes, and when is known.
    has_news = True

    class Meta:
        form = QuestionForm

    def __init__(self, data: QueryDict, user: Any, index: Index | None = None) -> None:
        self.user = user
        if index:
            self.index = index
        super().__init__(data=data)

    def everything(self) -> QuerySet:
        """All that this person may see, before any condition."""
        return self._meta.model.objects.visible_to(self.user)

    @cached_property
    def index(self) -> Index:
        """As of the first time that it is asked for: all numbers of a page agree."""
        return current().index(self._meta.model._meta.model_name)

    @property
    def reference(self) -> Reference:
        """Countries and blocs, which addresses name."""
        return self.index.reference

    @cached_property
    def form(self) -> Any:
        form = self.form_class()(self.data)
        form.question = self
        for name, condition in self.filters.items():
            if isinstance(condition, AnyOf):
                # What is a record that may be seen depends on who asks.
                form.fields[name].read = condition.read
        return form

    @classmethod
    @cache
    def form_class(cls) -> type[QuestionForm]:
        fields = {name: condition.field for name, condition in cls.base_filters.items()}
        sorts = cls._all_sorts()
        sort = SortField(
            required=False,
            label="Order",
            choices=[(name, sort.words) for name, sort in sorts.items()],
            error_messages={"invalid_choice": "The orders are " + ", ".join(sorts) + "."},
        )
        return type("Form", (QuestionForm,), {**fields, "sort": sort, "after": ANCHOR, "before": ANCHOR})

    # Reading it

    def check(self, form: QuestionForm) -> None:
        """Rules between conditions; each message stands by its field."""
        for span in self.spans:
            first, last = days_between(form.cleaned_data.get(f"{span}_from"), form.cleaned_data.get(f"{span}_to"))
            if first and last and last < first:
                form.add_error(f"{span}_to", "The end is before the start.")
            owner = self.spans_of.get(span)
            if owner and (first or last) and not form.cleaned_data.get(owner) and owner not in form.errors:
                form.add_error(f"{span}_from" if first else f"{span}_to", "Say which step was reached in that time.")
        if self.sort is paging.RELEVANCE and not form.cleaned_data.get("q"):
            form.add_error("sort", "Relevance is to words: write what to look for.")
        after, before = form.cleaned_data.get("after"), form.cleaned_data.get("before")
        if after and before:
            form.add_error("before", "Ask for what is after a record or before one, not both.")
        elif key := after or before:
            self.anchor = self.stands_at(key)
            if self.anchor is None:
                form.add_error(
                    "after" if after else "before", "There is no such place in this list. Start at its first page."
                )

    def stands_at(self, text: str) -> Any:
        """The place of a record that this person may see, whether or not it is in the answer; None where there is none."""
        ordinal = self.index.ordinal(int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else None
        return None if ordinal is None or ordinal not in self.visible else ordinal

    @cached_property
    def given(self) -> dict[str, Any]:
        """The conditions in use, by name, in their fixed order."""
        self.form.is_valid()  # Reads it, if nobody has yet.
        cleaned = self.form.cleaned_data
        return {name: cleaned[name] for name in self.filters if self.filters[name].values(cleaned.get(name))}

    @property
    def sort(self) -> Sort:
        return self._all_sorts().get(self.data.get("sort", ""), self.first_sort())

    @property
    def orders(self) -> dict[str, Sort]:
        """Those that can be chosen; only words can be relevant."""
        return self._all_sorts() if self.data.get("q", "").strip() else self.sorts

    @classmethod
    @cache
    def _all_sorts(cls) -> dict[str, Sort]:
        return cls.sorts | ({"relevance": paging.RELEVANCE} if cls.ranks else {})

    @classmethod
    def first_sort(cls) -> Sort:
        return next(iter(cls.sorts.values()))

    # Answering it: in plain SQL, which says what is true

    @property
    def qs(self) -> QuerySet:
        return self.answer(self.everything())

    def answer(self, queryset: QuerySet) -> QuerySet:
        """Those that meet every condition."""
        given = self.given
        for name, value in given.items():
            queryset = self.filters[name].filter(queryset, value)
        for span in self.spans:
            first, last = days_between(given.get(f"{span}_from"), given.get(f"{span}_to"))
            queryset = getattr(self, f"narrow_{span}")(queryset, first, last, given)
        return queryset

    def narrow_changed(self, queryset: QuerySet, first: Any, last: Any, given: dict[str, Any]) -> QuerySet:
        """Days on which the record was last changed here."""
        if first:
            queryset = queryset.filter(changed_at__date__gte=first)
        return queryset.filter(changed_at__date__lte=last) if last else queryset

    # Answering it: from the index, which pages, counts and facets are read from

    @cached_property
    def visible(self) -> BitMap:
        return self.index.visible(*states_visible_to(self.user))

    @cached_property
    def parts(self) -> dict[str, BitMap]:
        """For each condition in use, and each span of days, the records that meet it, whoever may see them."""
        given, parts = self.given, {}
        for name, value in given.items():
            parts[name] = self.filters[name].among(value)
        for span in self.spans:
            first, last = days_between(given.get(f"{span}_from"), given.get(f"{span}_to"))
            parts[f"{span} days"] = getattr(self, f"among_{span}", partial(self.among_days, span))(first, last)
        return {name: records for name, records in parts.items() if records is not None}

    def among_days(self, span: str, first: Any, last: Any) -> BitMap | None:
        if not (first or last):
            return None
        if span in self.indexed_spans:
            return self.index.overlapping(span, first, last)
        return self.asked(
            (span, first, last), lambda rows: getattr(self, f"narrow_{span}")(rows, first, last, self.given)
        )

    def asked(self, key: Hashable, narrow: Callable[[QuerySet], QuerySet]) -> BitMap:
        """What the database says about a condition for which the index has no dimension."""
        rows = self._meta.model.objects.all()
        return self.index.asked(key, lambda only: ids_of(narrow(rows if only is None else rows.filter(pk__in=only))))

    def found(self, without: str = "") -> BitMap:
        """The visible records that meet every condition, or every one but one."""
        records = self.visible
        for name, part in self.parts.items():
            if name != without:
                records = records & part
        return records

    @cached_property
    def count(self) -> int:
        return len(self.found())

    def first(self, size: int, records: BitMap | None = None) -> list[int]:
        """The numbers of the first few of these records (of all that are found), in this order."""
        records = self.found() if records is None else records
        return self.index.ids(self.order.walk(records, None, size, forward=True))

    def numbers(self) -> Sequence[Any]:
        """Those of all records that are found, in this order: eight bytes each, where a list would take forty."""
        records, numbers, last = self.found(), array("q"), None
        while ordinals := self.order.walk(records, last, WALKED_AT_ONCE, forward=True):
            numbers.extend(self.index.ids(ordinals))
            last = ordinals[-1]
        return numbers

    def moments(self, size: int) -> list[tuple[int, int]]:
        """In the order of the last change, of the first few its moment, in microseconds since 1970, and the record's number."""
        ordinals = self.order.walk(self.found(), None, size, forward=True)
        return [(self.index.place("changed", ordinal)[0], self.index.id(ordinal)) for ordinal in ordinals]

    def first_records(self, size: int) -> list[Any]:
        """The first few records themselves, in this order."""
        numbers = self.first(size)
        records = self._meta.model.objects.visible_to(self.user).in_bulk(numbers)
        return [records[number] for number in numbers if number in records]

    @cached_property
    def order(self) -> ByKey | Ranked:
        if self.sort is not paging.RELEVANCE:
            return ByKey(self.index, self.sort)
        others, words = ByKey(self.index, self.first_sort()), self.given["q"]
        newest = others.walk(self.found(), None, RANKED, forward=True)
        ordinals = {self.index.id(ordinal): ordinal for ordinal in newest}
        kind = self.index.kind
        ranks = ranked(meant(words).query, {kind: list(ordinals)}, {kind: self.index}, {})[kind]
        return Ranked([ordinals[number] for number in by_relevance(list(ordinals), ranks)], others)

    @cached_property
    def page(self) -> Page:
        """What the list shows: a row for each record of the page."""
        page = self.page_of_numbers
        return replace(page, rows=self.rows_of(page.rows))

    @cached_property
    def page_of_numbers(self) -> Page:
        """The records' numbers as its rows."""
        records, forward = self.found(), not self.form.cleaned_data.get("before")
        ordinals = self.order.walk(records, self.anchor, paging.SIZE + 1, forward=forward)
        more, ordinals = len(ordinals) > paging.SIZE, ordinals[: paging.SIZE]
        if not forward:
            ordinals.reverse()
        ids = self.index.ids(ordinals)
        earlier = self.order.before(records, ordinals[0]) if self.anchor is not None and ordinals else 0
        return Page(
            rows=ids,
            count=self.count,
            first=earlier + 1,
            previous=ids[0] if ids and earlier else None,
            next=ids[-1] if ids and (more if forward else earlier + len(ids) < self.count) else None,
        )

    def rows_of(self, ids: list[int]) -> list[Any]:
        """What the list shows of these, in this order. What this person may no longer see is left out."""
        states = states_visible_to(self.user)
        return self.index.rows(ids, tuple(states), lambda missing: rows_of(self.plural, missing, self.user))

    # Writing it

    def address(self, **changes: Any) -> str:
        """The canonical address: no blanks, a fixed order. A change to None takes a condition away."""
        given = {**self.given, **changes}
        pairs = [
            (name, condition.key(value))
            for name, condition in self.filters.items()
            for value in condition.values(given.get(name))
        ]
        sort = changes.get("sort", self.data.get("sort"))
        if sort in self._all_sorts() and sort != next(iter(self.sorts)):
            pairs.append(("sort", sort))
        pairs += [(way, str(changes[way])) for way in ("after", "before") if changes.get(way)]
        return self.path + (f"?{urlencode(pairs)}" if pairs else "")

    @property
    def plural(self) -> str:
        return self._meta.model.plural

    @property
    def path(self) -> str:
        return reverse(self.plural)

    @property
    def here(self) -> str:
        """This page's own address."""
        cleaned = self.form.cleaned_data
        return self.address(after=cleaned.get("after"), before=cleaned.get("before"))

    @property
    def previous_url(self) -> str:
        return self.address(before=self.page.previous) if self.page.previous else ""

    @property
    def next_url(self) -> str:
        return self.address(after=self.page.next) if self.page.next else ""

    # Saying it

    @property
    def title(self) -> str:
        """ "Agreements (country or bloc: Serbia; stage now: signed or in effect)"."""
        conditions = "; ".join(map(str, self.chips))
        return self.plural.capitalize() + (f" ({conditions})" if conditions else "")

    @cached_property
    def chips(self) -> list[ChipGroup]:
        groups = []
        for name, value in self.given.items():
            condition = self.filters[name]
            if isinstance(condition, Bound) and not condition.section:
                continue  # It stands in the chip of its span.
            group = [
                Chip(self._said(name, condition, one), self._without(name, one)) for one in condition.values(value)
            ]
            groups.append(ChipGroup(condition.section, group, condition.joins))
        return groups + self._span_chips()

    def _said(self, name: str, condition: Condition, value: Any) -> str:
        owned = [span for span, owner in self.spans_of.items() if owner == name]
        return ", ".join([condition.said(value), *filter(None, map(self._days_said, owned))])

    def _days_said(self, span: str) -> str:
        first, last = self.given.get(f"{span}_from"), self.given.get(f"{span}_to")
        if first and last:
            return f"{first.short} to {last.short}" if first != last else first.short
        return f"since {first.short}" if first else f"until {last.short}" if last else ""

    def _span_chips(self) -> list[ChipGroup]:
        said = {span: self._days_said(span) for span in self.spans if span not in self.spans_of}
        return [
            ChipGroup(self.spans[span], [Chip(days, self.address(**{f"{span}_from": None, f"{span}_to": None}))])
            for span, days in said.items()
            if days
        ]

    def _without(self, name: str, one: Any) -> str:
        condition, value = self.filters[name], self.given[name]
        if isinstance(condition, AnyOf):
            return self.address(**{name: [other for other in value if other != one]})
        return self.address(**{name: None, **self._taken_along(name)})

    def _taken_along(self, name: str) -> dict[str, None]:
        """What can't be asked without a condition goes with it."""
        spans = [span for span, owner in self.spans_of.items() if owner == name]
        return {f"{span}_{end}": None for span in spans for end in ("from", "to")}

    @property
    def in_use(self) -> int:
        return sum(len(group.values) for group in self.chips)

    @property
    def problems(self) -> list[dict[str, str]]:
        """What is wrong with it, each by its field."""
        found = []
        for name, errors in self.form.errors.items():
            field = self.form.fields.get(name)
            where = {"field": f"id_{name}", "where": (field.label or name) if field else ""} if field else {}
            found += [{"field": "", "where": "", "words": str(words), **where} for words in errors]
        return found

    @cached_property
    def without_each(self) -> list[dict[str, Any]]:
        """What the answer would be without each condition in use: shown beside an empty one."""
        ways = []
        for group in self.chips:
            for chip in group.values:
                query = QueryDict(chip.without.partition("?")[2])
                count = type(self)(query, self.user).count
                ways.append(
                    {"words": f"without {group.name.lower()}: {chip.words}", "url": chip.without, "count": count}
                )
        return ways

    # Counting it

    def counts(self, name: str) -> dict[Any, int]:
        """For each value that leads on, how many records the page has on which it is asked for too; the chosen ones first."""
        condition, chosen = self.filters[name], self.given.get(name, [])
        # With what is chosen, it is the page itself.
        already = self.count if chosen else 0
        others = self.found(without=name)
        if chosen:
            others = others - condition.among(chosen)
        counts = {condition.key(value): already for value in chosen}
        for dimension in condition.dimensions:
            for value, found in self.index.counted(dimension, others).items():
                counts.setdefault(value, already + found)
        return counts

    def tally(self, dimension: str) -> dict[str, int]:
        """How many of the records found have each value of a dimension of the index; none that none has."""
        return self.index.counted(dimension, self.found())

    def options(self, name: str) -> list[Option]:
        """A vocabulary's values, each with its number; without numbers where the question is wrong."""
        condition = self.filters[name]
        if not self.form.is_valid():
            asked = self.data.getlist(name)
            return [self._option(name, term, None, condition.key(term) in asked) for term in condition.terms]
        chosen = self.given.get(name, [])
        if not condition.dimensions:
            return [self._option(name, term, None, term in chosen) for term in condition.terms]
        counts = self.counts(name)
        # A value that adds nothing leads to the page of those already chosen.
        already = self.count if chosen else 0
        return [
            self._option(name, term, counts.get(condition.key(term), already), term in chosen)
            for term in condition.terms
        ]

    def named_options(self, name: str) -> list[Option]:
        """What is chosen, then what else would be found, most often first: countries, and blocs among them."""
        if not self.form.is_valid():
            return []
        condition, chosen = self.filters[name], self.given.get(name, [])
        if not condition.dimensions:
            return [self._option(name, value, None, True) for value in chosen]
        counts, places = self.counts(name), self.reference.places
        others = [(-count, places[code].name, places[code]) for code, count in counts.items()][len(chosen) :]
        others.sort(key=itemgetter(0, 1))
        options = [self._option(name, place, counts[place.code], True) for place in chosen]
        return options + [Option(place.code, called, -less, False, "", place.is_bloc) for less, called, place in others]

    def _option(self, name: str, value: Any, count: int | None, chosen: bool) -> Option:
        condition = self.filters[name]
        stage, is_bloc = value if name == "stage" else "", getattr(value, "is_bloc", False)
        return Option(condition.key(value), condition.words(value), count, chosen, stage, is_bloc)
