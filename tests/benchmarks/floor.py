"""Every address of the site, drawn anew each time from what its view found when it was first asked; and an empty answer.

The floor of a page: the same template and middleware, its rows and numbers in memory. A statement raises.
"""

import threading
from typing import Any, NoReturn

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import Template
from django.template.response import TemplateResponse
from django.urls import include, path, re_path, resolve

from announcements.filters import Question
from tests.benchmarks.measuring import FIRST
from tests.benchmarks.questions import EMPTY

SITE = "policytracker.urls"
handler500 = "policytracker.away.handler500"


class StatementMade(Exception):
    """The floor asked the database: what it shows was not all in memory."""


class Kept:
    """A question that has been answered: what a template reads of it is worked out once."""

    def __init__(self, question: Question) -> None:
        self._question = question

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._question, name)
        setattr(self, name, found)
        return found


class Drawing:
    """What a view gave to its template."""

    under_way = threading.local()

    def __init__(self, template: Template, context: dict[str, Any]) -> None:
        self.template = template
        self.context = {
            name: Kept(value) if isinstance(value, Question) else value for name, value in (context or {}).items()
        }

    def answer(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(draw(self.template, self.context, request))


draw = Template.render
DRAWINGS: dict[str, Drawing] = {}


def watched(template: Template, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> Any:
    Drawing.under_way.seen = Drawing(template, context or {})
    return draw(template, context, request)


Template.render = watched  # type: ignore[method-assign]


def floor(request: HttpRequest) -> HttpResponse:
    address = request.get_full_path()
    if address not in DRAWINGS:
        DRAWINGS[address] = drawing_of(request)
        return HttpResponse(headers={FIRST: "yes"})
    with connection.execute_wrapper(refuse):
        return DRAWINGS[address].answer(request)


def drawing_of(request: HttpRequest) -> Drawing:
    view, arguments, named = resolve(request.path, SITE)
    Drawing.under_way.seen = None
    answer = view(request, *arguments, **named)
    if isinstance(answer, TemplateResponse):
        answer.render()
    found: Drawing = Drawing.under_way.seen
    # Once, so that all that a template works out is there the next time.
    found.answer(request)
    return found


def refuse(execute: Any, statement: str, *rest: Any) -> NoReturn:
    raise StatementMade(statement)


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


# The site's own come last: they are only written, never reached.
urlpatterns = [path(EMPTY.removeprefix("/"), empty), re_path("", floor), path("", include(SITE))]
