"""What may be asked of a list in the admin. A wrong question is answered 400, never by a wider list.

Django lets an address filter by any field and any lookup, and answers a wrong one by the whole list; here the parameters are those
of the list's own filters, each with its own values.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import BadRequest
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from announcements.models import Country
from announcements.models.vocabularies import Stage, Vocabulary

LONGEST = 200
OF_THE_LIST = {SEARCH_VAR, ORDER_VAR, PAGE_VAR, ALL_VAR}

Choices = Callable[[Any], list[tuple[str, str]]]
Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]


class OneOf(SimpleListFilter):
    """One value of a parameter; ``named`` makes one."""

    def has_output(self) -> bool:
        # Django leaves a filter without choices out, and so answers by the whole list.
        return True

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if not self.known(value):
            raise IncorrectLookupParameters
        return self.narrow(queryset, value)

    def known(self, value: str) -> bool:
        return value in {choice for choice, _ in self.lookup_choices}

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        raise NotImplementedError


class OneCountry(OneOf):
    """Offers the countries that occur; any other country is an empty list and no wrong question."""

    def known(self, value: str) -> bool:
        return super().known(value) or Country.objects.filter(pk=value).exists()


def named(parameter: str, choices: Choices, narrow: Narrow, kind: type[OneOf] = OneOf) -> type[OneOf]:
    """``choices`` takes the list's model; ``narrow`` a queryset and a value that is known."""
    return type(
        f"By{parameter.title()}",
        (kind,),
        {
            "title": parameter.replace("_", " "),
            "parameter_name": parameter,
            "lookups": lambda self, request, model_admin: choices(model_admin.model),
            "narrow": lambda self, queryset, value: narrow(queryset, value),
        },
    )


def at_any(rows: QuerySet[Any], paths: tuple[str, ...], value: str) -> QuerySet[Any]:
    """Rows with that at one of these paths; found by a query of its own, so that no row stands twice."""
    found = Q()
    for path in paths:
        found |= Q(**{path: value})
    return rows.filter(pk__in=rows.model._default_manager.filter(found).values("pk"))


def by(field: str, vocabulary: type[Vocabulary], parameter: str = "") -> type[OneOf]:
    return named(
        parameter or field, lambda model: vocabulary.choices, lambda rows, value: rows.filter(**{field: value})
    )


def by_any(field: str, vocabulary: type[Vocabulary], parameter: str) -> type[OneOf]:
    """By a value of a list."""

    def narrow(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{f"{field}__contains": [value]})

    return named(parameter, lambda model: vocabulary.choices, narrow)


def by_yes_no(field: str) -> type[OneOf]:
    return named(field, lambda model: YES_NO, lambda rows, value: rows.filter(**{field: value == "yes"}))


YES_NO = [("yes", "Yes"), ("no", "No")]


def by_stage() -> type[OneOf]:
    """By the stage today; ``none`` when no step counts."""
    choices = [*((stage.value, stage.label) for stage in Stage.now()), ("none", "None")]
    return named(
        "stage", lambda model: choices, lambda rows, value: rows.filter(stage=None if value == "none" else value)
    )


def by_country(*paths: str, parameter: str = "country") -> type[OneOf]:
    """By a country at one of these paths."""

    def occurring(model: Any) -> list[tuple[str, str]]:
        found = Q()
        for path in paths:
            found |= Q(pk__in=model._default_manager.order_by().values(path))
        return list(Country.objects.filter(found).values_list("code", "name"))

    return named(parameter, occurring, lambda rows, code: at_any(rows, paths, code), OneCountry)


def by_related(parameter: str, related: type[Model], path: str) -> type[OneOf]:
    """By a row of a small table."""

    def choices(model: Any) -> list[tuple[str, str]]:
        return [(str(row.pk), str(row)) for row in related._default_manager.all()]

    return named(parameter, choices, lambda rows, key: at_any(rows, (path,), key))


def checked(asked: QueryDict, allowed: set[str]) -> None:
    """BadRequest for a parameter that the list doesn't know, and for what no list could mean."""
    for name, values in asked.lists():
        if name not in allowed or name == ERROR_FLAG:
            raise BadRequest(f"This list has no filter “{name[:LONGEST]}”.")
        if len(values) > 1:
            raise BadRequest(f"“{name}” is asked twice.")
        if any(len(value) > LONGEST or "\0" in value for value in values):
            raise BadRequest(f"“{name}” holds more than {LONGEST} characters, or one that no text has.")
    page = asked.get(PAGE_VAR, "1")
    if not (page.isascii() and page.isdecimal() and 0 < int(page) < 10**9):
        raise BadRequest("A page is a number from 1.")


def found_by_name(rows: Any, words: str) -> QuerySet[Any]:
    """By the names of the records, as the site's own look-ups find them."""
    if not words.strip():
        return rows
    # Names are searched without their signs: signs alone would be in every name.
    if not any(sign.isalnum() for sign in words):
        raise BadRequest("Search for a word.")
    return rows.named(words)
