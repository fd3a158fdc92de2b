"""One view serves every list: a record adds only its question, its rail and its rows."""

from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from announcements import roles
from announcements.filters import QUESTIONS, Question
from announcements.index import Latest
from announcements.models import Country
from announcements.search import passages
from announcements.views.rail import rail


@require_safe
@vary_on_headers("HX-Request-Type")
def record_list(request: HttpRequest, plural: str) -> HttpResponse:
    index = QUESTIONS[plural].index_now()
    # Before the question is read: an address that was asked lately says the same until a record of this kind, or the day, changes.
    asked = request.META["QUERY_STRING"], timezone.localdate()
    kept = index.pages if index and request.user.is_anonymous else Latest()
    if said := kept.get(asked):
        return drawn(request, said)
    question = QUESTIONS[plural](request.GET, request.user, index)
    if not question.is_valid():
        return drawn(request, described(request, question), status=400)
    rows = question.page.rows
    if words := question.given.get("q"):
        rows = with_passages(rows, question._meta.model.noun, words)
    said = described(request, question) | {"page": question.page, "rows": rows}
    answer = drawn(request, said)
    if not question.names_others:
        # Only now has the question worked out all that it is asked: others may read it at the same time.
        kept.keep(asked, said)
    return answer


def with_passages(rows: list[Any], kind: str, words: str) -> list[Any]:
    """Rows that also tell where the words stand that were asked for. Copies: the index keeps the rows for other questions."""
    rows = [copy(row) for row in rows]
    numbers = [row.number if kind == "country" else row.pk for row in rows]
    found = passages(words, {kind: numbers})
    for row, number in zip(rows, numbers, strict=True):
        row.passage = found.get((kind, number))
    return rows


def drawn(request: HttpRequest, said: dict[str, Any], status: int = 200) -> HttpResponse:
    """The whole page, or only what a filter changes of it; then the canonical address is pushed."""
    partial = request.headers.get("HX-Request-Type") == "partial"
    response = render(request, "list.html" + ("#results" if partial else ""), said, status=status)
    if partial and status == 200:
        response["HX-Push-Url"] = said["question"].here
    return response


def described(request: HttpRequest, question: Question) -> dict[str, Any]:
    model = question._meta.model
    may_enter = model is not Country and roles.is_editor(request.user)
    return {
        "question": question,
        "rail": rail(question, model.plural),
        "plural": model.plural,
        "noun": model.noun,
        "rows_template": f"{model.plural}/rows.html",
        "new_url": reverse(f"{model.noun}_new") if may_enter else "",
    }
