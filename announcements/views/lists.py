"""One view serves every list: a record adds only its question, its rail and its rows."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from announcements import roles
from announcements.filters import QUESTIONS, Question
from announcements.models import Agreement, Country
from announcements.models.vocabularies import Form
from announcements.views.rail import rail

PARTIES_SHOWN = 3


@require_safe
@vary_on_headers("HX-Request-Type")
def record_list(request: HttpRequest, plural: str) -> HttpResponse:
    question = QUESTIONS[plural](request.GET, request.user)
    if not question.is_valid():
        return answer(request, question, status=400)
    row = ROWS.get(plural, lambda record: record)
    return answer(request, question, page=question.page, rows=[row(record) for record in question.page.rows])


def answer(request: HttpRequest, question: Question, *, status: int = 200, **context: Any) -> HttpResponse:
    """The whole page, or only what a filter changes of it; then the canonical address is pushed."""
    partial = request.headers.get("HX-Request-Type") == "partial"
    context |= described(request, question)
    response = render(request, "list.html" + ("#results" if partial else ""), context, status=status)
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


def agreement_row(agreement: Agreement) -> dict[str, Any]:
    """As ``shared/_agreement_row.html`` takes it; the agreement comes from ``for_rows``."""
    return {
        "url": agreement.get_absolute_url(),
        "title": agreement.title,
        "form": "" if agreement.form == Form.NOT_STATED else Form(agreement.form).within,
        "areas": ", ".join(label.lower() for label in agreement.area_labels),
        "parties": in_short([str(party) for party in agreement.parties.all()]),
        "stage": agreement.stage or "",
        "doubtful": agreement.doubtful,
        "disputed": agreement.disputed,
        "date": agreement.stage_date,
        "state": agreement.state,
    }


def in_short(names: list[str]) -> str:
    if len(names) <= PARTIES_SHOWN + 1:
        return ", ".join(names)
    return f"{', '.join(names[:PARTIES_SHOWN])} and {len(names) - PARTIES_SHOWN} more"


ROWS: dict[str, Callable[[Any], Any]] = {"agreements": agreement_row}
