"""What the log says of each request, and what it never says."""

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured, TooManyFilesSent, ValidationError
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path
from psycopg import errors

from policytracker import logs, request_id, urls
from policytracker.cluster import CHECKOUT
from policytracker.errors import briefly, told
from policytracker.slow_queries import Queries, without_values
from tests import factories as make
from tests.benchmarks.sites import free_port
from tests.mail_server import mail_server

JANE = "Jane Planted"
NUMBER = re.compile(r"[0-9a-f]{16}")


# Views that fail in their own ways, each with a person's name on the way.


def fault(request: HttpRequest) -> HttpResponse:
    name = JANE
    try:
        {}[name]
    except KeyError as error:
        raise ValueError(f"{name} is no number") from error
    return HttpResponse(name)


def unique(request: HttpRequest) -> HttpResponse:
    make.user(username=JANE)
    make.user(username=JANE)
    return HttpResponse()


def not_a_number(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [JANE])
    return HttpResponse()


def inlined(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_sleep(0.02), '{JANE}'")
    return HttpResponse()


def invalid(request: HttpRequest) -> HttpResponse:
    raise ValidationError(f"{JANE} is not valid")


def missing(request: HttpRequest) -> HttpResponse:
    raise Http404(JANE)


def too_many(request: HttpRequest) -> HttpResponse:
    raise TooManyFilesSent(JANE)


def database_away(request: HttpRequest) -> HttpResponse:
    raise OperationalError from errors.AdminShutdown(f"terminating: {JANE}")


def another_logger(request: HttpRequest) -> HttpResponse:
    logging.getLogger("somebody.elses").error("found %s", JANE)
    logging.getLogger("somebody.elses").error(f"found {JANE}")
    return HttpResponse()


def broken_off(request: HttpRequest) -> HttpResponse:
    def pieces() -> Iterator[bytes]:
        yield b"x" * 100
        raise ValueError(JANE)

    return StreamingHttpResponse(pieces())


def long(request: HttpRequest) -> HttpResponse:
    return StreamingHttpResponse(b"x" * 100 for _ in range(5))


class urlconf:  # noqa: N801 (it stands in for a module)
    handler500 = urls.handler500
    urlpatterns = [
        path("fault/", fault, name="fault"),
        path("fault/<str:name>/", fault, name="fault_of"),
        path("unique/", unique),
        path("not-a-number/", not_a_number),
        path("inlined/", inlined, name="inlined"),
        path("invalid/", invalid),
        path("missing/", missing),
        path("too-many/", too_many),
        path("away/", database_away, name="away"),
        path("another-logger/", another_logger),
        path("broken-off/", broken_off, name="broken_off"),
        path("long/", long, name="long"),
        *urls.urlpatterns,
    ]


def kept_by(formatter: logging.Formatter, *filters: logging.Filter) -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    for one in filters:
        handler.addFilter(one)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    yield from kept_by(logs.Json(), logs.Once())


@pytest.fixture
def plain() -> Iterator[io.StringIO]:
    """As Python writes a log."""
    yield from kept_by(logging.Formatter())


@pytest.fixture
def client(settings) -> Client:
    settings.ROOT_URLCONF = urlconf
    settings.SLOW_QUERY_MS = 10
    return Client(raise_request_exception=False)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def request_line(log: io.StringIO) -> dict[str, Any]:
    """The last one's."""
    return [line for line in lines(log) if line["logger"] == logs.REQUESTS][-1]


pytestmark = pytest.mark.django_db


class TestRequests:
    def test_one_line_says_what_became_of_it(self, client, log):
        answer = client.get("/about/?q=Jane")
        line = request_line(log)
        assert NUMBER.fullmatch(line["request"])
        assert 0 < line.pop("ms") < 60_000
        assert line.pop("queries_ms") >= 0
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
        assert line == {
            "level": "info",
            "logger": "policytracker.requests",
            "event": "Request",
            "request": answer.headers["X-Request-ID"],
            "worker": os.getpid(),
            "method": "GET",
            "pattern": "about",
            "status": 200,
            "bytes": len(answer.content),
            "role": "anonymous",
            "queries": 0,
        }

    @pytest.mark.parametrize("group", ["", "editor", "reviewer", "maintainer"])
    def test_who_asks_is_told_by_role(self, client, log, group):
        client.force_login(make.user(*[group] if group else []))
        client.get("/review/")
        assert request_line(log)["role"] == (group or "reader")

    def test_the_log_does_not_look_up_who_asks(self, client, log):
        client.force_login(make.user("editor"))
        client.get("/healthz", headers={"host": "nowhere.example"})
        assert request_line(log)["role"] == "not asked"

    def test_health_checks_are_told_when_something_is_wrong(self, client, log, monkeypatch):
        client.get("/healthz")
        assert lines(log) == []
        client.post("/healthz")
        assert (request_line(log)["pattern"], request_line(log)["status"]) == ("healthz", 405)

    def test_a_long_answer_is_told_at_its_end(self, client, log):
        answer = client.get("/long/")
        assert lines(log) == []
        assert len(answer.getvalue()) == 500
        answer.close()
        assert [(line["pattern"], line["bytes"]) for line in lines(log)] == [("long", 500)]

    def test_one_that_breaks_off_is_told_with_its_error(self, client, log):
        answer = client.get("/broken-off/")
        with pytest.raises(ValueError, match=JANE):
            answer.getvalue()
        answer.close()
        said, request = lines(log)
        assert (said["event"], said["error"]["type"], request["bytes"]) == ("An answer broke off", "ValueError", 100)
        assert said["request"] == request["request"] == answer.headers["X-Request-ID"]


class TestNumber:
    GIVEN = "6f1d2c3b-0a99-4e0f-8b1e-1f2d3c4b5a69"

    def test_a_trusted_proxy_gives_it(self, client, settings):
        settings.PROXIES = 1
        assert client.get("/healthz", headers={"x-request-id": self.GIVEN}).headers["X-Request-ID"] == self.GIVEN

    def test_nobody_else_does(self, client, settings):
        settings.PROXIES = 0
        found = client.get("/healthz", headers={"x-request-id": self.GIVEN}).headers["X-Request-ID"]
        assert NUMBER.fullmatch(found)

    @pytest.mark.parametrize("given", ["", "Jane-Planted-0123456789", "0123", "a" * 65, "a" * 16 + "\n", "é" * 20])
    def test_nor_is_any_word_taken_for_one(self, given):
        assert NUMBER.fullmatch(request_id.request_id(given, trusted=True))

    def test_each_request_has_another_and_none_after_it(self, client):
        found = {client.get("/healthz").headers["X-Request-ID"] for _ in range(20)}
        assert (len(found), request_id.current.get()) == (20, "")

    def test_who_meets_a_fault_of_ours_can_quote_it(self, client, log):
        answer = client.get("/fault/")
        number = answer.headers["X-Request-ID"]
        assert (answer.status_code, f"<code>{number}</code>" in answer.text) == (500, True)
        assert [line["request"] for line in lines(log)] == [number, number]


def sign_in(client: Client) -> None:
    client.post("/accounts/login/", {"username": JANE, "password": JANE})


def refused_form(client: Client) -> None:
    client.force_login(make.user("editor", username=f"{JANE} 2"))
    client.post("/agreements/new/", {"title": JANE, "form": JANE, "parties-TOTAL_FORMS": JANE})


def forged(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.post("/accounts/login/", {"username": JANE}, headers={"origin": f"https://{JANE.replace(' ', '.')}"})


def elsewhere(client: Client) -> None:
    client.get("/", headers={"host": f"{JANE.replace(' ', '_')}.example"})


PERSONAL: dict[str, Callable[[Client], object]] = {
    "a path": lambda client: client.get(f"/no/{JANE}/"),
    "a value in a path": lambda client: client.get(f"/fault/{JANE}/"),
    "a question": lambda client: client.get("/agreements/", {"q": JANE, "country": JANE}),
    "headers": lambda client: client.get(
        "/fault/", headers={"user-agent": JANE, "referer": JANE, "cookie": f"a={JANE}"}
    ),
    "a form's fields behind a fault": lambda client: client.post("/fault/", {"name": JANE}),
    "a fault's message": lambda client: client.get("/fault/"),
    "a second one of the same name": lambda client: client.get("/unique/"),
    "what the database can't read": lambda client: client.get("/not-a-number/"),
    "a slow query": lambda client: client.get("/inlined/"),
    "a refused value": lambda client: client.get("/invalid/"),
    "what is missing": lambda client: client.get("/missing/"),
    "too much": lambda client: client.post("/too-many/"),
    "a database that goes away": lambda client: client.get("/away/"),
    "another's log": lambda client: client.get("/another-logger/"),
    "signing in": sign_in,
    "a refused form": refused_form,
    "a forged form": forged,
    "another's host": elsewhere,
}
# Python's own log would tell them.
LEAKS = {
    "a path",
    "a value in a path",
    "a form's fields behind a fault",
    "a fault's message",
    "headers",
    "a second one of the same name",
    "what the database can't read",
    "a refused value",
    "too much",
    "a database that goes away",
    "another's log",
    "a forged form",
    "another's host",
}


def names_her(written: str) -> bool:
    return bool(re.search(r"jane|planted", written, re.IGNORECASE))


class TestNobodyIsNamed:
    @pytest.mark.parametrize("by", PERSONAL)
    def test_in_no_line(self, client, log, by):
        PERSONAL[by](client)
        assert lines(log) != []
        assert not names_her(log.getvalue())

    @pytest.mark.parametrize("by", PERSONAL)
    def test_control_pythons_own_log_would(self, client, plain, by):
        PERSONAL[by](client)
        assert names_her(plain.getvalue()) == (by in LEAKS)

    @pytest.mark.parametrize("by", PERSONAL)
    def test_nor_at_a_terminal(self, client, by):
        for written in kept_by(logs.ForPeople(), logs.Once()):
            PERSONAL[by](client)
            assert written.getvalue() != ""
            assert not names_her(written.getvalue())

    def test_but_where_and_of_which_kind_an_error_is(self, client, log):
        client.get("/unique/")
        error = next(line["error"] for line in lines(log) if "error" in line)
        assert error["type"] == "django.db.utils.IntegrityError"
        assert {key: error["cause"][key] for key in ("type", "sqlstate", "constraint", "table")} == {
            "type": "psycopg.errors.UniqueViolation",
            "sqlstate": "23505",
            "constraint": "auth_user_username_key",
            "table": "auth_user",
        }
        assert any(re.fullmatch(r".*/test_logs\.py:\d+ unique", frame) for frame in error["at"])

    def test_why_the_database_did_not_answer(self, client, log):
        client.get("/away/")
        assert [line["event"] for line in lines(log)] == [
            "The database did not answer: psycopg.errors.AdminShutdown: sqlstate 57P01",
            "Request",
        ]

    def test_when_a_mail_is_refused(self, client, log, settings):
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
        with mail_server() as box:
            settings.EMAIL_PORT, settings.ALERTS = box.port, True
            box.says = lambda to: f"550 No such user: {JANE}"
            asked = {"email": "jane@planted.example", "rhythm": "daily"}
            assert client.post("/agreements/alert/", asked).status_code == 503
        assert request_line(log)["pattern"] == "agreements_alert"
        assert not names_her(log.getvalue())


class TestErrors:
    def test_what_speaks_of_the_code_alone_is_kept(self):
        assert briefly(AttributeError("'Agreement' object has no attribute 'tittle'")).endswith("'tittle'")
        assert briefly(psycopg.OperationalError("connection refused\nIs it running?")) == (
            "psycopg.OperationalError: connection refused"
        )
        assert briefly(FileNotFoundError(2, "No such file or directory", JANE)) == (
            "FileNotFoundError: No such file or directory"
        )
        assert briefly(ValueError(JANE)) == "ValueError"

    def test_a_circle_of_causes_has_an_end(self):
        first, second = ValueError(), KeyError()
        first.__cause__, second.__cause__ = second, first
        depth, error = 0, told(first)
        while error := error.get("cause"):
            depth += 1
        assert depth == 5


class TestForgedLines:
    WORDS = 'x\n{"level": "critical"}\r\n\x1b[31mred\u2028y'

    def test_no_line_begins_with_what_somebody_sent(self, client, log):
        client.get("/no%0A%7B%22level%22%3A1%7D%0D%1B/", headers={"x-request-id": self.WORDS.replace("\n", " ")})
        logging.getLogger("policytracker.test").warning("%s", self.WORDS)
        written = log.getvalue()
        assert [line["logger"] for line in lines(log)] == ["policytracker.requests", "policytracker.test"]
        assert written.isascii()
        assert [letter for letter in written if not letter.isprintable()] == ["\n", "\n"]

    def test_nor_at_a_terminal(self, client):
        for written in kept_by(logs.ForPeople()):
            logging.getLogger("policytracker.test").warning("%s", "x \x1b[31mred")
            assert written.getvalue().endswith(" policytracker.test x \\x1b[31mred\n")

    def test_control_pythons_own_log_would_be_fooled(self, plain):
        logging.getLogger("policytracker.test").warning("%s", self.WORDS)
        assert len(plain.getvalue().splitlines()) > 1


class TestSlowQueries:
    def test_one_is_told_with_its_text_and_the_requests_number(self, client, log):
        answer = client.get("/inlined/")
        slow, request = lines(log)
        assert (slow["event"], slow["sql"]) == ("Slow query", "SELECT pg_sleep(0.02), '…'")
        assert slow["ms"] >= 20
        assert slow["request"] == answer.headers["X-Request-ID"]
        assert (request["queries"], request["queries_ms"] >= 20) == (1, True)

    def test_none_is_told_with_0(self, client, log, settings):
        settings.SLOW_QUERY_MS = 0
        client.get("/inlined/")
        assert [line["event"] for line in lines(log)] == ["Request"]

    def test_one_that_is_quick_is_not(self, client, log, settings):
        settings.SLOW_QUERY_MS = 60_000
        client.get("/inlined/")
        assert [line["event"] for line in lines(log)] == ["Request"]

    def test_values_are_left_out_where_the_text_holds_them(self):
        assert without_values("SELECT 'O''Brien',\n  %s, 'x' FROM y") == "SELECT '…', %s, '…' FROM y"

    def test_a_statement_that_is_planned_once_is_counted_too(self, client, log):
        from announcements.planned import planned

        queries = Queries(0)
        with queries.counted():
            planned("test_logs_one", "int", "SELECT $1", [1])
        assert queries.count == 2


class TestFormat:
    def test_json_unless_somebody_watches(self, monkeypatch):
        monkeypatch.delenv("LOG_FORMAT", raising=False)
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        assert type(logs.formatter()) is logs.Json
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        assert type(logs.formatter()) is logs.ForPeople
        monkeypatch.setenv("LOG_FORMAT", "json")
        assert type(logs.formatter()) is logs.Json
        monkeypatch.setenv("LOG_FORMAT", "pretty")
        with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is json or text: pretty"):
            logs.settings()

    def test_at_a_terminal_a_request_is_a_line_of_words(self, client):
        for written in kept_by(logs.ForPeople()):
            client.get("/about/")
            line = r"\d\d:\d\d:\d\d info policytracker\.requests Request request=\w{16} method=GET pattern=about status=200 .*"
            assert re.fullmatch(line, written.getvalue().strip())


UNCAUGHT = "from policytracker import logs; {}; import threading\ndef fail(): raise ValueError('Jane Planted')\n{}"
HOOKED = "logs.tell_what_nobody_caught()"


def ends_with(told: str, fails: str) -> str:
    program = UNCAUGHT.format(told, fails)
    return subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, stderr=subprocess.PIPE, text=True).stderr


@pytest.mark.parametrize("fails", ["fail()", "threading.Thread(target=fail).start()"])
def test_what_ends_a_command_or_a_thread_is_told_alike(fails):
    error = json.loads(ends_with(HOOKED, fails))
    assert (error["event"], error["error"]["type"]) == ("Ended by an error", "ValueError")
    assert not names_her(json.dumps(error))
    assert names_her(ends_with("pass", fails))


def warned_of_threads(*options: str) -> bool:
    """Of a web server that has nothing to serve, and ends."""
    words = [
        "granian",
        "nothing:nothing",
        "--interface",
        "wsgi",
        "--port",
        str(free_port()),
        "--blocking-threads",
        "999",
    ]
    done = subprocess.run(
        [sys.executable, "-m", *words, *options], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False
    )
    return "Python threads" in done.stdout + done.stderr


def test_the_web_server_does_not_warn_of_threads_that_are_meant() -> None:
    assert not warned_of_threads("--log-config", str(CHECKOUT / "policytracker" / "granian_log.json"))


def test_by_itself_it_would() -> None:
    assert warned_of_threads()
