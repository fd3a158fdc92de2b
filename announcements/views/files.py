"""A list as a file, and page by page as JSON: the list's address with another ending, the same question."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from announcements.filters import QUESTIONS, Question
from announcements.formats import Reader, Table, table_of
from announcements.formats.actors import APPOINTMENTS
from announcements.formats.addresses import in_form
from announcements.formats.agreements import MILESTONES, PARTIES
from announcements.formats.announcements import INVOLVEMENTS, STATEMENTS
from announcements.formats.as_json import row
from announcements.formats.comma_separated import EXCEL, PLAIN
from announcements.formats.download import (
    File,
    Find,
    answer,
    comma_separated,
    file_name,
    json_lines,
    one_moment,
    spreadsheet,
)
from announcements.formats.rows import Listed
from announcements.formats.sources import CITATIONS
from announcements.views.answered import as_json
from announcements.views.problems import problem, wrong_in
from announcements.views.programs import for_programs

# What a file has a row for, instead of one for each record: the table, and its key to the record.
ROWS: dict[str, dict[str, tuple[Table, str]]] = {
    "agreements": {"party": (PARTIES, "agreement"), "milestone": (MILESTONES, "agreement")},
    "announcements": {"party": (INVOLVEMENTS, "announcement"), "statement": (STATEMENTS, "announcement")},
    "officials": {"appointment": (APPOINTMENTS, "official")},
    "sources": {"citation": (CITATIONS, "source")},
}
RECORD = "record"
Answer = TypeVar("Answer", bound=HttpResponseBase)
ENDINGS = ("csv", "xlsx", "ndjson")
PAGE = ("after", "before")


@dataclass
class Asked:
    """The options of a file, the question without them, and what is wrong with either."""

    plural: str
    ending: str
    data: QueryDict
    options: dict[str, str] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)

    def take(self, name: str, values: list[str]) -> None:
        """An option, which is no condition; the first of its values is what it is when nobody says."""
        given = [value for value in self.data.pop(name, []) if value]
        if len(given) > 1:
            self.errors.append((name, "It is given more than once."))
        elif given and given[0] not in values:
            self.errors.append((name, f"“{name}” is {' or '.join(filter(None, values))} here."))
        self.options[name] = given[0] if given else values[0]

    def leave_out_pages(self) -> None:
        for name in PAGE:
            if any(self.data.pop(name, [])):
                self.errors.append((name, "A file holds the whole list, from its beginning."))

    @property
    def table(self) -> tuple[Table, str]:
        """And its key to the record."""
        rows = self.options["rows"]
        return ROWS[self.plural][rows] if rows != RECORD else (table_of(QUESTIONS[self.plural]._meta.model), "pk")

    def file(self, find: Find) -> File:
        if self.ending == "csv":
            return comma_separated(self.table[0], find, EXCEL.get(self.options["excel"], PLAIN))
        return spreadsheet(find) if self.ending == "xlsx" else json_lines(find)


@for_programs
def of_list(request: HttpRequest, plural: str, ending: str) -> HttpResponseBase:
    asked = Asked(plural, ending, request.GET.copy())
    asked.take("rows", [RECORD, *ROWS.get(plural, {})])
    asked.take("excel", ["", *EXCEL] if ending == "csv" else [""])
    asked.leave_out_pages()
    question = QUESTIONS[plural](asked.data, request.user)
    if errors := asked.errors + wrong_in(question):
        return problem(errors)
    table, key = asked.table

    def found() -> Listed:
        # Asked once more: the moment of which the file is begins only now.
        numbers = QUESTIONS[plural](asked.data, request.user).numbers()
        return Listed(table, Reader(request.user), numbers, key)

    return told_apart(answer(request, asked.file(found), name=named(question, asked)))


def named(question: Question, asked: Asked) -> str:
    conditions = dict(QueryDict(question.address().partition("?")[2]).lists())
    return file_name(asked.table[0].name, conditions, asked.ending)


def told_apart(response: Answer) -> Answer:
    """Kept by nobody on the way: the next one who asks may see more, or less, or later."""
    response["Cache-Control"] = "private, no-cache"
    response["Link"] = f'<{reverse("codebook")}>; rel="describedby"'
    return response


@for_programs
def page_of_list(request: HttpRequest, plural: str) -> HttpResponseBase:
    """``{"count", "next", "previous", "results"}``: as many records as on a page."""
    with one_moment():
        question = QUESTIONS[plural](request.GET, request.user)
        if errors := wrong_in(question):
            return problem(errors)
        page, table = question.page_of_numbers, table_of(question._meta.model)
        rows = Listed(table, Reader(request.user), page.rows)
        said: dict[str, Any] = {
            "count": page.count,
            "next": _address(request, question.next_url),
            "previous": _address(request, question.previous_url),
            "results": [row(table, values) for values in rows.values()],
        }
    return told_apart(as_json(request, said))


def _address(request: HttpRequest, page: str) -> str | None:
    return request.build_absolute_uri(in_form(page, "json")) if page else None
