"""What programs can ask, as OpenAPI and as a page: both are made from the questions and columns themselves."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from announcements.filters import QUESTIONS
from announcements.filters.parameters import PAGE, Parameter, parameters
from announcements.formats import Table, schema, table_of
from announcements.formats.citation import TRACKER
from announcements.formats.comma_separated import EXCEL
from announcements.forms import FORMS
from announcements.views.answered import as_json
from announcements.views.changes import ASKED, DESCRIBED
from announcements.views.feeds import LISTS
from announcements.views.files import ENDINGS, RECORD, ROWS
from announcements.views.objects import PARTS
from announcements.views.programs import LIMIT, for_programs

VERSION = "1"
LICENCE = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}
FILES = {
    "csv": ("text/csv", "A line for each row, the names first."),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "A spreadsheet; its second sheet says what the columns mean.",
    ),
    "ndjson": ("application/x-ndjson", 'A row’s JSON on each line. The last line is {"end": true, "count": n}.'),
}
PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "What is wrong with the question, by its parameters.",
            "items": {
                "type": "object",
                "properties": {"parameter": {"type": "string"}, "message": {"type": "string"}},
                "required": ["parameter", "message"],
            },
        },
    },
    "required": ["type", "title", "status"],
}


@for_programs
def openapi(request: HttpRequest) -> HttpResponseBase:
    return as_json(request, described(request.build_absolute_uri("/").rstrip("/")))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    said = described(request.build_absolute_uri("/").rstrip("/"))
    addresses = [_in_words(path, methods["get"], said["paths"]) for path, methods in said["paths"].items()]
    return TemplateResponse(request, "api.html", {"addresses": addresses, "limit": LIMIT.a_second})


def _in_words(path: str, operation: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """What a list's file asks as its pages in JSON do is told once, there."""
    pages = f"{path.partition('.')[0]}.json"
    like = paths[pages]["get"] if pages in paths and pages != path and "{" not in path else None
    told = {one["name"] for one in like["parameters"]} if like else set()
    asked = [
        {
            "name": one["name"],
            "how": "in the address" if one["in"] == "path" else "may be repeated" if "explode" in one else "once",
            "description": one.get("description", ""),
            "values": one["schema"].get("items", one["schema"]).get("enum", []),
        }
        for one in operation["parameters"]
        if one["name"] not in told
    ]
    found = {"name": operation["operationId"], "path": path, "summary": operation["summary"], "asked": asked}
    return {**found, "like": like and like["operationId"]}


def described(site: str) -> dict[str, Any]:
    tables = [table_of(question._meta.model) for question in QUESTIONS.values()]
    parts = {table.name: table for parts in PARTS.values() for table, _ in parts.values()}
    schemas = {_name(table): schema.of_row(table) for table in [*tables, *parts.values()]}
    records = {f"{_name(table)}_whole": _whole(table) for table in tables}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TRACKER,
            "version": VERSION,
            "summary": "What governments say about migration deals, when, in whose words, and what came of it.",
            "description": "Every list’s address is a question; with another ending it is the same answer in another form. "
            f"What each column and value means: {site}{reverse('codebook')}",
            "license": LICENCE,
        },
        "servers": [{"url": site}],
        "paths": {**_lists(), **_records(), **_feeds(), **_others()},
        "components": {"schemas": {**schemas, **records, "problem": PROBLEM}},
    }


def _name(table: Table) -> str:
    return table.name.replace(" ", "_")


def _refers(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


# Lists


def _lists() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for plural, question in QUESTIONS.items():
        asked = parameters(question)
        page = _answer(200, f"{plural.capitalize()}, page by page.", "application/json", _page(plural))
        found[f"/{plural}.json"] = _get(
            f"{plural}_page",
            f"{plural.capitalize()} that meet every condition, page by page",
            [*asked, *PAGE],
            page,
            400,
        )
        for ending in ENDINGS:
            found[f"/{plural}.{ending}"] = _file(plural, ending, asked)
    return found


def _page(plural: str) -> dict[str, Any]:
    address = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "properties": {
            "count": {"type": "integer", "description": "How many records there are on all pages."},
            "next": address,
            "previous": address,
            "results": {"type": "array", "items": _refers(plural)},
        },
        "required": ["count", "next", "previous", "results"],
        "additionalProperties": False,
    }


def _file(plural: str, ending: str, asked: Iterable[Parameter]) -> dict[str, Any]:
    kind, words = FILES[ending]
    rows = {"type": "string", "enum": [RECORD, *ROWS.get(plural, {})]}
    options = [Parameter("rows", "What the file has a row for.", rows)]
    if ending == "csv":
        excel = {"type": "string", "enum": list(EXCEL)}
        options.append(Parameter("excel", "1: with a byte-order mark; semicolon: for a decimal comma too.", excel))
    answer = _answer(200, words, kind, {"type": "string"})
    return _get(f"{plural}_{ending}", f"{plural.capitalize()} as one file", [*asked, *options], answer, 400, 503)


# Records


def _records() -> dict[str, Any]:
    found = {f"/{kind.plural}/{{id}}.json": _record(kind.noun, kind.plural, "id", 301, 404, 410) for kind in FORMS}
    return {**found, "/countries/{code}.json": _record("country", "countries", "code", 301, 404)}


def _record(noun: str, plural: str, key: str, *refused: int) -> dict[str, Any]:
    answer = _answer(
        200, "Its columns, and the rows that belong to it.", "application/json", _refers(f"{plural}_whole")
    )
    operation = _get(noun, f"One {noun}", [], answer, 400, *refused)
    operation["get"]["parameters"] = [{"name": key, "in": "path", "required": True, "schema": PATHS[key]}]
    return operation


def _whole(table: Table) -> dict[str, Any]:
    own = schema.of_row(table)
    parts = {
        name: {"type": "array", "items": _refers(_name(part))} for name, (part, _) in PARTS.get(table.model, {}).items()
    }
    return {**own, "properties": {**own["properties"], **parts}, "required": [*own["required"], *parts]}


# Feeds


def _feeds() -> dict[str, Any]:
    lists = {f"/{plural}.atom": _feed(f"{plural}_feed", plural, parameters(QUESTIONS[plural])[:-1]) for plural in LISTS}
    ones = {
        f"/{plural}/{{{key}}}.atom": _feed(f"{noun}_feed", f"one {noun}", [], key, *refused)
        for noun, plural, key, *refused in (
            ("agreement", "agreements", "id", 301, 404, 410),
            ("official", "officials", "id", 301, 404, 410),
            ("country", "countries", "code", 301, 404),
            ("pair", "pairs", "codes", 301, 404),
        )
    }
    return lists | ones


PATHS = {
    "id": {"type": "integer"},
    "code": {"type": "string", "examples": ["RS"]},
    "codes": {"type": "string", "examples": ["GB-RS"]},
}


def _feed(name: str, of: str, asked: list[Parameter], key: str = "", *refused: int) -> dict[str, Any]:
    page = Parameter("page", "Which page of the feed.", {"type": "integer", "minimum": 1, "maximum": 99_999})
    answer = _answer(200, "What changed last comes first.", "application/atom+xml", {"type": "string"})
    operation = _get(name, f"News of {of}", [*asked, page], answer, 400, *refused)
    if key:
        operation["get"]["parameters"].insert(0, {"name": key, "in": "path", "required": True, "schema": PATHS[key]})
    return operation


def _others() -> dict[str, Any]:
    changes = [Parameter(ASKED, DESCRIBED, {"type": "string", "examples": ["2024-11-01"]})]
    return {
        "/changes.csv": _get(
            "changes",
            "What became of records that were once public, since a moment",
            changes,
            _answer(200, "A line for each record.", "text/csv", {"type": "string"}),
            400,
        ),
        "/codebook.csv": _get(
            "codebook",
            "What every column and value means",
            [],
            _answer(200, "A line for each rule, column and value.", "text/csv", {"type": "string"}),
        ),
    }


# Words of OpenAPI

REFUSED = {
    400: "A wrong question: nothing is listed, and each message names its parameter.",
    404: "There is none, or it was never published.",
    410: "It was withdrawn.",
    429: "Too many requests a second: wait as long as Retry-After says.",
    503: "Others are downloading, or it took too long: ask again after as long as Retry-After says.",
}


def _get(name: str, summary: str, asked: Iterable[Parameter], answer: dict[str, Any], *refused: int) -> dict[str, Any]:
    told = {
        str(status): {"description": REFUSED[status], **_content("application/problem+json", _refers("problem"))}
        for status in (*refused, 429)
        if status in REFUSED
    }
    if 301 in refused:
        told["301"] = {"description": "It is at another address: it was merged, or its code is in capitals."}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [_parameter(each) for each in asked],
            "responses": {**answer, **dict(sorted(told.items()))},
        }
    }


def _parameter(asked: Parameter) -> dict[str, Any]:
    one = {"name": asked.name, "in": "query", "description": asked.description}
    if not asked.repeated:
        return {**one, "schema": asked.schema}
    return {**one, "explode": True, "schema": {"type": "array", "items": asked.schema}}


def _answer(status: int, words: str, kind: str, of: dict[str, Any]) -> dict[str, Any]:
    return {str(status): {"description": words, **_content(kind, of)}}


def _content(kind: str, of: dict[str, Any]) -> dict[str, Any]:
    return {"content": {kind: {"schema": of}}}
