"""One view serves every list: a record adds only its question, its rail and its rows."""

from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from announcements import roles
from announcements.filters import QUESTIONS, Question
from announcements.models import Country
from announcements.planned import planned
from announcements.search import meant, passages, texts_asked
from announcements.views.kept import kept_until_changed
from announcements.views.rail import rail


@require_safe
@vary_on_headers("HX-Request-Type")
@kept_until_changed
def record_list(request: HttpRequest, plural: str) -> HttpResponse:
    question = QUESTIONS[plural](request.GET, request.user)
    if not question.is_valid():
        return answer(request, question, status=400)
    rows = question.page.rows
    if words := question.given.get("q"):
        rows = with_passages(rows, question._meta.model.noun, words)
    return answer(request, question, page=question.page, rows=rows)


def with_passages(rows: list[Any], kind: str, words: str) -> list[Any]:
    """Rows that also tell where the words stand that were asked for. Copies: the index keeps the rows for other questions."""
    rows = [copy(row) for row in rows]
    numbers = [row.number if kind == "country" else row.pk for row in rows]
    found = passages(meant(words).marked, planned(*texts_asked(kind, numbers)))
    for row, number in zip(rows, numbers, strict=True):
        row.passage = found.get((kind, number))
    return rows


def answer(request: HttpRequest, question: Question, *, status: int = 200, **context: Any) -> HttpResponse:
    """The whole page, or only what a filter changes of it; then the canonical address is pushed."""
    partial = request.headers.get("HX-Request-Type") == "partial"
    context |= described(request, question)
    response = TemplateResponse(request, "list.html" + ("#results" if partial else ""), context, status=status)
    if partial and status == 200:
        response["HX-Push-Url"] = question.here
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
