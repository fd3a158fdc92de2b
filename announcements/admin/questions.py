"""What may be asked of a list in the admin. A wrong question is answered 400, never by a wider list.

Django lets an address filter by any field and any lookup, and answers a wrong one by the whole list; here the parameters are those
of the list's own filters, each with its own values.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IS_FACETS_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import BadRequest
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from announcements.models import Country
from announcements.models.vocabularies import Stage, Vocabulary

LONGEST = 200
OF_THE_LIST = {SEARCH_VAR, ORDER_VAR, PAGE_VAR, ALL_VAR, IS_FACETS_VAR}
Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]


class OneOf(SimpleListFilter):
    """One value of those offered; ``named`` makes one for a parameter."""

    def has_output(self) -> bool:
        # Django leaves a filter without choices out, and so answers by the whole list.
        return True

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(choice) for choice, _ in self.lookup_choices}:
            raise IncorrectLookupParameters
        return self.narrow(queryset, value)

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        raise NotImplementedError


def named(parameter: str, choices: Callable[[], Any], narrow: Narrow) -> type[OneOf]:
    return type(
        f"By{parameter.title()}",
        (OneOf,),
        {
            "title": parameter.replace("_", " "),
            "parameter_name": parameter,
            "lookups": lambda self, request, model_admin: choices(),
            "narrow": lambda self, queryset, value: narrow(queryset, value),
        },
    )


def by(field: str, vocabulary: type[Vocabulary], parameter: str = "") -> type[OneOf]:
    return named(parameter or field, lambda: vocabulary.choices, lambda rows, value: rows.filter(**{field: value}))


def by_any(field: str, vocabulary: type[Vocabulary], parameter: str) -> type[OneOf]:
    """By a value of a list."""
    return named(
        parameter, lambda: vocabulary.choices, lambda rows, value: rows.filter(**{f"{field}__contains": [value]})
    )


def by_yes_no(field: str) -> type[OneOf]:
    return named(
        field, lambda: [("yes", "Yes"), ("no", "No")], lambda rows, value: rows.filter(**{field: value == "yes"})
    )


def by_stage() -> type[OneOf]:
    """By the stage today; ``none`` when no step counts."""
    choices = [*((stage.value, stage.label) for stage in Stage.now()), ("none", "None")]
    return named("stage", lambda: choices, lambda rows, value: rows.filter(stage=None if value == "none" else value))


def by_country(*paths: str, parameter: str = "country") -> type[OneOf]:
    """By a country at one of these paths; found by its own query, so that no row stands twice."""

    def narrow(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        at_any = Q()
        for path in paths:
            at_any |= Q(**{path: code})
        return rows.filter(pk__in=rows.model._default_manager.filter(at_any).values("pk"))

    return named(parameter, lambda: list(Country.objects.values_list("code", "name")), narrow)


def by_related(parameter: str, model: type[Model], path: str) -> type[OneOf]:
    """By a row of a small table."""
    return named(
        parameter,
        lambda: [(str(row.pk), str(row)) for row in model._default_manager.all()],
        lambda rows, pk: rows.filter(**{path: pk}),
    )


def checked(asked: QueryDict, allowed: set[str]) -> None:
    """BadRequest for a parameter that the list doesn't know, and for what no list could mean."""
    for name, values in asked.lists():
        if name not in allowed or name == ERROR_FLAG:
            raise BadRequest(f"This list has no filter “{name[:LONGEST]}”.")
        if any(len(value) > LONGEST or "\0" in value for value in values):
            raise BadRequest(f"“{name}” holds more than {LONGEST} characters, or one that no text has.")
    page = asked.get(PAGE_VAR, "1")
    if not (page.isascii() and page.isdecimal() and 0 < int(page) < 10**9):
        raise BadRequest("A page is a number from 1.")
