"""Addresses, grouped by the thing that they belong to. Every list's address is a question."""

from typing import Any

from django.urls import URLPattern, path

from announcements.views import history, lists, review


def list_of(plural: str) -> URLPattern:
    return path(f"{plural}/", lists.record_list, {"plural": plural}, name=plural)


def acts_on(kind: Any) -> list[URLPattern]:
    """What editors do to a record, and what was done: ``agreement_publish`` and so on."""
    name, place = kind._meta.model_name, f"{kind.plural}/<int:pk>"
    acts = {
        "publish": review.PUBLISH,
        "send_back": review.SEND_BACK,
        "withdraw": review.WITHDRAW,
        "merge": review.MERGE,
    }
    return [
        path(f"{place}/history/", history.history, {"kind": kind}, name=f"{name}_history"),
        *(
            path(f"{place}/{act.replace('_', '-')}/", review.ask, {"kind": kind, "act": asked}, name=f"{name}_{act}")
            for act, asked in acts.items()
        ),
    ]


urlpatterns: list[URLPattern] = [
    path("review/", review.review, name="review"),
    *(pattern for kind in review.KINDS for pattern in acts_on(kind)),
    list_of("agreements"),
    list_of("announcements"),
    list_of("countries"),
    list_of("officials"),
    list_of("organisations"),
    list_of("events"),
    list_of("sources"),
]
