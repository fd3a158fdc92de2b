"""A list as a file: the same records as on its pages, in the same order, whatever was asked."""

import contextlib
import csv
import io
import itertools
import json
import re
import threading
from datetime import timedelta
from random import Random
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from announcements import urls
from announcements.filters import QUESTIONS
from announcements.formats import Kind, Reader, table_of
from announcements.formats.comma_separated import read
from announcements.formats.public import open_rows
from announcements.formats.rows import Listed
from announcements.index import Index
from announcements.models import Agreement
from announcements.views import files, programs
from announcements.views.files import ROWS
from tests import factories as make
from tests.canaries import PREFIX, STATES, Public, hidden, links_from_public
from tests.elsewhere import elsewhere
from tests.every_state import withdrawn
from tests.filters.random_questions import a_question
from tests.filters.random_records import make_world, something_new
from tests.formats.spreadsheets import sheets
from tests.test_hidden import questions

pytestmark = pytest.mark.django_db


def asked(plural: str, ending: str, question: str) -> str:
    return f"/{plural}.{ending}" + (f"?{question}" if question else "")


def content(client: Client, where: str) -> bytes:
    answer = client.get(where)
    assert answer.status_code == 200, (where, answer.content)
    return answer.getvalue() if answer.streaming else answer.content


def in_csv(client: Client, plural: str, question: str) -> list[dict]:
    return read(content(client, asked(plural, "csv", question)).decode(), table_of(QUESTIONS[plural]._meta.model))


def in_lines(client: Client, plural: str, question: str) -> list[dict]:
    *rows, end = [json.loads(line) for line in content(client, asked(plural, "ndjson", question)).splitlines()]
    assert end == {"end": True, "count": len(rows)}
    return rows


def in_sheet(client: Client, plural: str, question: str) -> list[dict]:
    names, *lines = sheets(content(client, asked(plural, "xlsx", question)))[plural]
    return [dict(zip(names, line, strict=True)) for line in lines]


def in_pages(client: Client, plural: str, question: str) -> tuple[list[dict], set[int]]:
    """The rows of all pages, and what each said their number is."""
    where: str | None = asked(plural, "json", question)
    rows, counts = [], set()
    while where:
        said = json.loads(content(client, where))
        rows += said["results"]
        counts.add(said["count"])
        where = said["next"]
    return rows, counts


def on_page(client: Client, plural: str, question: str) -> tuple[list[str], int]:
    """The numbers of records, as the list's own pages have them, and how many it says there are."""
    page = client.get(f"/{plural}/?{question}").context["question"]
    key = "code" if plural == "countries" else "id"
    return [{key: number}[key] for number in page.numbers()], page.page.count


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Random:
    chance = Random(7)  # noqa: S311 (chance makes records, no secret)
    make_world(chance)
    for _ in range(30):
        something_new(chance)
    # Some pages, not one.
    monkeypatch.setattr("announcements.filters.paging.SIZE", 3)
    return chance


@pytest.mark.parametrize("plural", QUESTIONS)
@pytest.mark.parametrize("who", ["reader", "editor"])
def test_page_and_files_agree(client: Client, world: Random, plural: str, who: str) -> None:
    user = AnonymousUser()
    if who == "editor":
        client.force_login(user := make.user("editor"))
    key, found_something = ("code" if plural == "countries" else "id"), 0
    for _ in range(12):
        question = urlencode(a_question(world, QUESTIONS[plural], user), doseq=True)
        numbers, count = on_page(client, plural, question)
        assert count == len(numbers)
        lines = in_lines(client, plural, question)
        assert in_pages(client, plural, question) == (lines, {count})
        assert [row[key] for row in lines] == numbers, question
        assert [row[key] for row in in_csv(client, plural, question)] == numbers
        assert [row[key] for row in in_sheet(client, plural, question)] == numbers
        found_something += bool(numbers)
    assert found_something >= 4


# Every address of a list but the page itself and its alert's, which is a page too.
OTHER_FORMS = [
    pattern
    for pattern in urls.urlpatterns
    if "plural" in pattern.default_args and pattern.name not in (*QUESTIONS, *(f"{each}_alert" for each in QUESTIONS))
]


def test_no_other_form_of_a_list_counts_facets(client: Client, world: Random, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(Index, "counted", lambda self, dimension, records: counted.append(self.kind) or {})
    for plural in QUESTIONS:
        client.get(f"/{plural}/", {"q": "deal"})
    # Of countries a list shows no numbers beside values.
    assert set(counted) == {question._meta.model.noun for question in QUESTIONS.values()} - {"country"}
    counted.clear()
    for pattern in OTHER_FORMS:
        assert content(client, f"/{pattern.pattern}?q=deal")
    endings = {str(pattern.pattern).partition(".")[2] for pattern in OTHER_FORMS}
    assert (endings, counted) == ({"json", *files.ENDINGS, *urls.CITATIONS, "atom"}, [])


@pytest.mark.parametrize("plural", QUESTIONS)
def test_each_cell_is_the_same_in_each_form(client: Client, world: Random, plural: str) -> None:
    kinds = {column.name: column.kind for column in table_of(QUESTIONS[plural]._meta.model).columns}
    lines, rows, sheet = in_lines(client, plural, ""), in_csv(client, plural, ""), in_sheet(client, plural, "")
    for line, row, sheet_row in zip(lines, rows, sheet, strict=True):
        for name, kind in kinds.items():
            assert told(row[name]) == line[name], name
            if kind is Kind.MOMENT and row[name]:
                # A spreadsheet counts days, to fifteen digits: a moment may end up a millisecond from where it was.
                assert abs(sheet_row[name] - row[name].replace(tzinfo=None)) <= timedelta(milliseconds=1), name
            else:
                assert shown(sheet_row[name], kind) == shown(row[name], kind), name


def told(value: object) -> object:
    if hasattr(value, "edtf"):
        return value.edtf
    return value.isoformat() if hasattr(value, "isoformat") else value


def shown(value: object, kind: Kind) -> object:
    """A cell as a reader of a spreadsheet sees it: nothing is nothing, a day is a day, and a list is one text."""
    if value in (None, "", []):
        return None
    if kind is Kind.DATE:
        return value.isoformat().removesuffix("T00:00:00")
    if kind is Kind.LIST:
        return value if isinstance(value, str) else "; ".join(value)
    return told(value)


ROWS_ASKED = [(plural, rows) for plural, more in ROWS.items() for rows in more]


@pytest.mark.parametrize(("plural", "rows"), ROWS_ASKED)
def test_a_row_for_each_of_what_belongs_to_the_records(client: Client, world: Random, plural: str, rows: str) -> None:
    table, key = ROWS[plural][rows]
    records = [record["id"] for record in in_lines(client, plural, "")]
    found = read(content(client, f"/{plural}.csv?rows={rows}").decode(), table)
    expected = {number: [] for number in records}
    for row in open_rows(table.model, Reader(AnonymousUser())).order_by("pk"):
        expected.get(getattr(row, f"{key}_id"), []).append(row.pk)
    assert [row["id"] for row in found] == [pk for pks in expected.values() for pk in pks]
    *lines, end = [json.loads(line) for line in content(client, f"/{plural}.ndjson?rows={rows}").splitlines()]
    assert ([line["id"] for line in lines], end["count"]) == ([row["id"] for row in found], len(found))
    book = sheets(content(client, f"/{plural}.xlsx?rows={rows}"))
    assert [line[0] for line in book[table.name][1:]] == [row["id"] for row in found]
    assert [line[2] for line in book["codebook"] if line[0] == "column"] == table.names


def test_a_file_is_named_by_its_question_and_leads_to_the_codebook(client: Client) -> None:
    make.agreement("RS")
    answer = client.get("/agreements.csv?utm_source=x&country=serbia&excel=1&rows=party")
    assert answer["Content-Disposition"] == 'attachment; filename="parties-country-rs.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert (answer["Link"], answer["Cache-Control"]) == ('</codebook/>; rel="describedby"', "private, no-cache")
    assert answer.getvalue().startswith(b"\xef\xbb\xbfid,agreement_id,")


@pytest.mark.parametrize(
    ("where", "parameters"),
    [
        ("/agreements.csv?country=Atlantis", ["country"]),
        ("/agreements.xlsx?stage=sined", ["stage"]),
        ("/agreements.json?colour=red", [""]),
        ("/agreements.ndjson?reached_from=2024", ["reached_from"]),
        ("/agreements.csv?rows=statement", ["rows"]),
        ("/sources.csv?rows=party", ["rows"]),
        ("/events.csv?rows=party", ["rows"]),
        ("/agreements.csv?rows=party&rows=milestone", ["rows"]),
        ("/agreements.csv?excel=2", ["excel"]),
        ("/agreements.xlsx?excel=1", ["excel"]),
        ("/agreements.json?rows=party", [""]),
        ("/agreements.csv?after=1", ["after"]),
        ("/agreements.ndjson?before=1&excel=1&country=Atlantis", ["excel", "before", "country"]),
        ("/agreements.json?after=999", ["after"]),
        ("/agreements.csv?q=%00", ["q"]),
        ("/countries.json?country=1", ["country"]),
    ],
)
def test_a_wrong_question_is_refused_in_problem_details(client: Client, where: str, parameters: list[str]) -> None:
    make.agreement("RS")
    answer = client.get(where)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    said = answer.json()
    assert (said["status"], [error["parameter"] for error in said["errors"]]) == (400, parameters)
    assert all(error["message"] for error in said["errors"])


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ndjson", "json"])
def test_head_says_what_the_file_is_and_sends_none(client: Client, ending: str) -> None:
    answer = client.head(f"/agreements.{ending}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"] == client.get(f"/agreements.{ending}")["Content-Type"]


# For programs.


def test_who_has_it_already_gets_it_again_only_once_it_has_changed(client: Client) -> None:
    agreement = make.agreement("RS")
    for where in ("/agreements.json", f"/agreements/{agreement.pk}.json"):
        etag = client.get(where)["ETag"]
        again = client.get(where, headers={"if-none-match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    agreement.title = "Another title"
    agreement.save()
    for where in ("/agreements.json", f"/agreements/{agreement.pk}.json"):
        assert client.get(where, headers={"if-none-match": etag}).status_code == 200


def test_pages_of_other_sites_may_read_it(client: Client) -> None:
    for where in ("/agreements.json", "/agreements.csv", "/agreements.csv?country=Atlantis", "/agreements/1.json"):
        assert client.get(where)["Access-Control-Allow-Origin"] == "*"
    may = client.options("/agreements.json")
    assert (may.status_code, may["Access-Control-Allow-Methods"], may["Access-Control-Allow-Headers"]) == (
        204,
        "GET, HEAD",
        "If-Modified-Since, If-None-Match",
    )
    assert "Access-Control-Allow-Origin" not in client.get("/agreements/").headers


def test_too_many_requests_a_second_are_told_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr(programs, "LIMIT", programs.Limit(3))

    def statuses(count: int, address: str) -> list[int]:
        return [client.get("/agreements.json", REMOTE_ADDR=address).status_code for _ in range(count)]

    assert statuses(5, "192.0.2.1") == [200, 200, 200, 429, 429]
    assert statuses(1, "192.0.2.2") == [200]
    clock[0] += 0.4
    assert statuses(2, "192.0.2.1") == [200, 429]
    refused = client.get("/agreements.json", REMOTE_ADDR="192.0.2.1")
    assert (refused["Retry-After"], refused["Content-Type"], refused["Access-Control-Allow-Origin"]) == (
        "1",
        "application/problem+json",
        "*",
    )
    # Pages are for people.
    assert client.get("/agreements/", REMOTE_ADDR="192.0.2.1").status_code == 200


# Records


def test_a_record_with_the_rows_that_belong_to_it(client: Client) -> None:
    public = Public()
    said = client.get(f"/agreements/{public.agreement.pk}.json").json()
    row = client.get("/agreements.json").json()["results"][0]
    parts = ["parties", "milestones", "figures", "participations", "citations"]
    assert {name: said[name] for name in row} == row
    assert [name for name in said if name not in row] == parts
    assert [len(said[name]) for name in parts] == [3, 1, 1, 1, 3]
    said = client.get(f"/announcements/{public.announcement.pk}.json").json()
    assert [len(said[name]) for name in ("involvements", "statements", "figures", "participations", "citations")] == [
        2, 1, 0, 0, 2,
    ]  # fmt: skip
    assert client.get("/countries/GB.json").json()["code"] == "GB"
    assert client.get("/countries/gb.json").headers["Location"] == "/countries/GB.json"
    assert client.get("/countries/ZZ.json").json() == {"type": "about:blank", "title": "Not found", "status": 404}


# What is hidden


def everything(client: Client, names: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Every file that a list or a public record has, with its ETag."""
    wheres = [f"/{plural}/{number}.json" for plural, number in names.items()]
    for plural in QUESTIONS:
        wheres += [re.sub(r"/\?", ".json?", where) for where in questions(plural) if "sort=changed" not in where]
        wheres += [
            f"/{plural}.{ending}?rows={rows}"
            for ending in ("csv", "ndjson", "xlsx")
            for rows in ["record", *ROWS.get(plural, {})]
        ]
    return {where: told_in(client, where) for where in wheres}


def told_in(client: Client, where: str) -> tuple[str, str]:
    answer = client.get(where)
    found = answer.getvalue() if answer.streaming else answer.content
    words = str(sheets(found)) if ".xlsx" in where else found.decode()
    return words, answer.headers.get("ETag", "")


def test_what_is_hidden_is_in_no_file_and_moves_none(client: Client) -> None:
    public = Public()
    names = {record.plural: record.pk for record in vars(public).values() if hasattr(record, "plural")}
    for state in STATES.values():
        links_from_public(hidden(public, **state), public)
    before = everything(client, {**names, "countries": "GB"})
    for state in STATES.values():
        hidden(public, **state)
    after = everything(client, {**names, "countries": "GB"})
    printed = {word for words, _ in before.values() for word in re.findall(rf"{PREFIX}\d+", words)}
    assert printed == set()
    assert {where for where in before if after[where] != before[where]} == set()


def test_an_editor_sees_drafts_in_files_too(client: Client) -> None:
    """There is something to hide, then."""
    hidden(Public(), **STATES["draft"])
    client.force_login(make.user("editor"))
    for plural in set(QUESTIONS) - {"countries"}:
        states = [row["state"] for row in csv.DictReader(io.StringIO(content(client, f"/{plural}.csv").decode()))]
        assert sorted(set(states)) == ["draft", "published"]


# One moment


def withdrawn_meanwhile(client: Client, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many a page of JSON says there are, and has, while one is withdrawn between the two."""
    for _ in range(3):
        make.agreement("RS")
    going = Agreement.objects.first()
    values = Listed.values

    def after_it_went(rows: Listed):
        elsewhere(lambda: Agreement.objects.filter(pk=going.pk).update(**withdrawn()))
        return values(rows)

    monkeypatch.setattr(Listed, "values", after_it_went)
    said = client.get("/agreements.json").json()
    return said["count"], len(said["results"])


@pytest.mark.django_db(transaction=True)
def test_a_page_is_of_one_moment(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert withdrawn_meanwhile(client, monkeypatch) == (3, 3)
    assert client.get("/agreements.json").json()["count"] == 2


@pytest.mark.django_db(transaction=True)
def test_without_one_moment_the_count_would_be_wrong(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("announcements.views.files.one_moment", contextlib.nullcontext)
    assert withdrawn_meanwhile(client, monkeypatch) == (3, 2)


@pytest.mark.django_db(transaction=True)
def test_counts_and_rows_agree_while_an_editor_publishes(client: Client) -> None:
    records = [make.agreement("RS", state="draft", published_at=None).pk for _ in range(3)]
    make.agreement("RS")
    stop, acts = threading.Event(), []

    def publish() -> None:
        for number in itertools.cycle(records):
            if stop.is_set():
                return
            state = make.published() if len(acts) % 2 else {"state": "draft", "published_at": None}
            Agreement.objects.filter(pk=number).update(**state)
            acts.append(number)

    editor = threading.Thread(target=lambda: elsewhere(publish))
    editor.start()
    try:
        seen = set()
        for _ in range(40):
            said = client.get("/agreements.json?country=RS").json()
            assert said["count"] == len(said["results"])
            rows = len(in_lines(client, "agreements", "country=RS"))
            assert 1 <= rows <= 4
            seen.add(said["count"])
    finally:
        stop.set()
        editor.join()
    # It did change under way.
    assert len(acts) > 10
    assert len(seen) > 1
