"""What every list's question has: it is read once, written in one way, refused in words, and never widened."""

import difflib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from announcements.filters.conditions import AnyOf, Bound, Condition, RepeatedField, Words, days_between
from announcements.filters.paging import Page, Sort, anchor_of, page_of
from announcements.models import Bloc, Country
from announcements.models.places import Place, spoken_of

# What other sites add to a link; it asks nothing.
IGNORED = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")


def begins_a_word(word: str, key: str = "search_key") -> Q:
    """It stands at the beginning of a word of a folded column."""
    return Q(**{f"{key}__startswith": word}) | Q(**{f"{key}__contains": f" {word}"})


class QuestionForm(forms.Form):
    """Refuses what it doesn't know: a condition left out would give a wider answer."""

    question: "Question"

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


@dataclass(frozen=True)
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

    class Meta:
        form = QuestionForm

    def __init__(self, data: QueryDict, user: Any) -> None:
        self.user = user
        super().__init__(data=data, queryset=self.everything())
        self.form.question = self

    def everything(self) -> QuerySet:
        """All that this person may see, before any condition."""
        return self._meta.model.objects.visible_to(self.user)

    def get_form_class(self) -> type[forms.Form]:
        cursor = {"after": forms.CharField(required=False), "before": forms.CharField(required=False)}
        sort = forms.ChoiceField(
            required=False,
            label="Order",
            choices=[(name, sort.words) for name, sort in self.sorts.items()],
            error_messages={"invalid_choice": "The orders are " + ", ".join(self.sorts) + "."},
        )
        return type("Form", (super().get_form_class(),), {"sort": sort, **cursor})

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
        after, before = form.cleaned_data.get("after"), form.cleaned_data.get("before")
        if after and before:
            form.add_error("before", "Ask for what is after a record or before one, not both.")
        elif key := after or before:
            self._anchor = self.anchor(key)
            if self._anchor is None:
                form.add_error(
                    "after" if after else "before", "There is no such place in this list. Start at its first page."
                )

    def anchor(self, text: str) -> Any:
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            return None
        return anchor_of(self.everything(), self.sort, int(text))

    @property
    def given(self) -> dict[str, Any]:
        """The conditions in use, by name, in their fixed order."""
        cleaned = self.form.cleaned_data
        return {name: cleaned[name] for name in self.filters if self.filters[name].values(cleaned.get(name))}

    @property
    def sort(self) -> Sort:
        name = self.data.get("sort")
        return self.sorts[name] if name in self.sorts else next(iter(self.sorts.values()))

    # Answering it

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return self.answer(queryset)

    def answer(self, queryset: QuerySet, without: str = "") -> QuerySet:
        """The records that meet every condition, or every one but one."""
        given = self.given
        for name, value in given.items():
            if name != without:
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

    def with_words(self, queryset: QuerySet, words: str) -> QuerySet:
        """Every word stands at the beginning of a word of the record; a country's name means all its names."""
        text, spoken = spoken_of(words)
        rest = f" {text} "
        for name in sorted(spoken, key=len, reverse=True):
            if f" {name} " in rest:
                rest = rest.replace(f" {name} ", " ")
                places = [Place(code, name) for code in spoken[name]]
                queryset = queryset.filter(self.in_places(places) | self.has_word(name))
        for word in rest.split():
            queryset = queryset.filter(self.has_word(word))
        return queryset

    def in_places(self, places: list[Place]) -> Q:
        return self.queryset.involves(*places)

    def has_word(self, word: str) -> Q:
        return begins_a_word(word)

    @cached_property
    def page(self) -> Page:
        anchor = getattr(self, "_anchor", None)
        way = "after" if self.form.cleaned_data.get("after") else "before"
        return page_of(self.rows(self.qs), self.sort, **({way: anchor} if anchor else {}))

    def rows(self, queryset: QuerySet) -> QuerySet:
        """What the list shows of each record."""
        return queryset

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
        if sort in self.sorts and sort != next(iter(self.sorts)):
            pairs.append(("sort", sort))
        pairs += [(way, str(changes[way])) for way in ("after", "before") if changes.get(way)]
        return self.path + (f"?{urlencode(pairs)}" if pairs else "")

    @property
    def path(self) -> str:
        return reverse(self._meta.model.plural)

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
            groups.append(ChipGroup(condition.section, group))
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

    @property
    def without_each(self) -> list[dict[str, Any]]:
        """What the answer would be without each condition in use: shown beside an empty one."""
        ways = []
        for group in self.chips:
            for chip in group.values:
                query = QueryDict(chip.without.partition("?")[2])
                count = type(self)(query, self.user).qs.count()
                ways.append(
                    {"words": f"without {group.name.lower()}: {chip.words}", "url": chip.without, "count": count}
                )
        return ways

    # Counting it

    def counts(self, name: str) -> dict[Any, int]:
        """For each value of a condition, how many records the page has on which that value is asked for too."""
        condition = self.filters[name]
        base = self.answer(self.queryset, without=name)
        chosen = self.given.get(name, [])
        # With what is chosen, it is the page itself.
        already = self.page.count if chosen else 0
        others = base.exclude(condition.holds(chosen)) if chosen else base
        grouped = others.order_by().values_list(condition.dimension).annotate(found=Count("pk", distinct=True))
        return {value: already + found for value, found in grouped} | {
            condition.key(value): already for value in chosen
        }

    def options(self, name: str) -> list[Option]:
        """A vocabulary's values, each with its number; without numbers where the question is wrong."""
        condition = self.filters[name]
        if not self.form.is_valid():
            asked = self.data.getlist(name)
            return [self._option(name, term, None, condition.key(term) in asked) for term in condition.terms]
        chosen = self.given.get(name, [])
        if condition.dimension is None:
            return [self._option(name, term, None, term in chosen) for term in condition.terms]
        counts = self.counts(name)
        # A value that adds nothing leads to the page of those already chosen.
        already = counts[condition.key(chosen[0])] if chosen else 0
        return [
            self._option(name, term, counts.get(condition.key(term), already), term in chosen)
            for term in condition.terms
        ]

    def named_options(self, name: str) -> list[Option]:
        """What is chosen, then what else would be found, most often first: countries, and blocs among them."""
        if not self.form.is_valid():
            return []
        condition, chosen = self.filters[name], self.given.get(name, [])
        if condition.dimension is None:
            return [self._option(name, value, None, True) for value in chosen]
        counts = self.counts(name)
        options = [self._option(name, value, counts[condition.key(value)], True) for value in chosen]
        places = [
            Place(code, called) for code, called in Country.objects.filter(code__in=counts).values_list("code", "name")
        ]
        blocs = [Place(code, called, True) for code, called in Bloc.objects.values_list("code", "name")]
        counts |= self._bloc_counts(name, blocs)
        places += [bloc for bloc in blocs if counts[bloc.code]]
        others = sorted(set(places) - set(chosen), key=lambda place: (-counts[place.code], place.name))
        return options + [self._option(name, place, counts[place.code], False) for place in others]

    def _bloc_counts(self, name: str, blocs: list[Place]) -> dict[str, int]:
        """A bloc is no sum of its members: an agreement of two of them counts once."""
        condition, chosen = self.filters[name], self.given.get(name, [])
        if not blocs:
            return {}
        within = {f"in_{bloc.code}": condition.holds([*chosen, bloc]) for bloc in blocs}
        answer = self.answer(self.queryset, without=name).order_by().annotate(**within)
        return answer.aggregate(**{bloc.code: Count("pk", filter=Q(**{f"in_{bloc.code}": True})) for bloc in blocs})

    def _option(self, name: str, value: Any, count: int | None, chosen: bool) -> Option:
        condition = self.filters[name]
        stage, is_bloc = value if name == "stage" else "", getattr(value, "is_bloc", False)
        return Option(condition.key(value), condition.words(value), count, chosen, stage, is_bloc)
