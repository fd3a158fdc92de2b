"""What programs are told that they can ask is what they can ask, and the answers are what they are told."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from announcements.filters import QUESTIONS
from announcements.formats import table_of
from tests.canaries import Public
from tests.test_doors import routes

pytestmark = pytest.mark.django_db
CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def described(client: Client) -> dict:
    return client.get("/api/openapi.json").json()


def test_it_is_openapi(client: Client) -> None:
    said = described(client)
    assert (said["openapi"], said["servers"]) == ("3.1.0", [{"url": "http://testserver"}])
    schemathesis.openapi.from_dict(said).validate()


def test_every_file_of_lists_and_records_is_told(client: Client) -> None:
    """But for citations, which pages offer."""
    files = {
        "/" + re.sub(r"<\w+:(\w+)>", lambda found: f"{{{found[1].replace('pk', 'id')}}}", route)
        for route in routes(get_resolver())
        if re.search(r"\.(csv|json|xlsx|ndjson|atom)$", route) and not route.startswith(("admin/", "api/"))
    }
    assert set(described(client)["paths"]) == {file for file in files if not file.endswith(".csl.json")}


@pytest.mark.parametrize("plural", QUESTIONS)
def test_every_condition_and_column_is_told(client: Client, plural: str) -> None:
    said, question = described(client), QUESTIONS[plural]
    conditions = [*question.base_filters, "sort"]
    for ending, more in {"json": ["after", "before"], "csv": ["rows", "excel"], "xlsx": ["rows"]}.items():
        asked = [parameter["name"] for parameter in said["paths"][f"/{plural}.{ending}"]["get"]["parameters"]]
        assert asked == [*conditions, *more]
    assert list(said["components"]["schemas"][plural]["properties"]) == table_of(question._meta.model).names


@pytest.fixture
def same_connection() -> Iterator[None]:
    """A request ends no connection: this test's records are in its transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.usefixtures("same_connection")
def test_programs_find_no_error_and_no_answer_that_breaks_the_schema() -> None:
    numbers, statuses = itertools.cycle([Public().agreement.pk, 990_001]), Counter()
    for result in schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application()).get_all_operations():

        @EXAMPLES
        @given(result.ok().as_strategy())
        def ask(case: schemathesis.Case) -> None:
            if "id" in case.path_parameters:
                # Else hardly one is found.
                case.path_parameters["id"] = next(numbers)
            statuses[case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"}).status_code] += 1

        ask()
    assert statuses.keys() >= {200, 400, 404}
    assert statuses[200] > 100


def test_the_page_tells_each_address_and_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/").text
    for path in described(client)["paths"]:
        assert page.count(f"<code>{path}</code>") == 1
    loaded = re.findall(r'(?:src|href)="(https?:[^"]*)"', page)
    assert loaded == ["https://www.rfc-editor.org/rfc/rfc9457"]
