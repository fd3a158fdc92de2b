"""Lists in the admin: who sees them, what they find, what they export, what they refuse."""

import csv
import io

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User

from announcements.admin import site
from announcements.formats import TABLES, Reader, table_of
from announcements.formats.comma_separated import EXCEL, PLAIN, read, written
from announcements.models import Agreement, Announcement, Milestone
from policytracker.sign_in.models import Refused, SignIn
from tests import factories as make
from tests.formats.every_table import a_row_of_every_table

pytestmark = pytest.mark.django_db

LIST = "/admin/announcements/agreement/"
EXPORT = f"{LIST}export.csv"
ADDRESSES = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in site._registry]
EXPORTS = [f"{address}export.csv" for address in ADDRESSES if address.startswith("/admin/announcements/")]


@pytest.fixture
def maintainer(client):
    client.force_login(make.user("maintainer"))
    return client


def text(response):
    assert response.status_code == 200, response.content
    assert response.streaming
    return b"".join(response.streaming_content).decode()


def ids(response):
    return [int(row["id"]) for row in csv.DictReader(io.StringIO(text(response), newline=""))]


def file_of(*records, variant=PLAIN):
    """The file that the columns themselves make of these records, in this order."""
    table = table_of(type(records[0]))
    rows = [
        next(table.values(type(record).objects.filter(pk=record.pk), Reader(everything=True))) for record in records
    ]
    return "".join(written(table.names, rows, variant))


def test_every_model_is_listed():
    assert set(site._registry) == {table.model for table in TABLES} | {User, Group, LogEntry, SignIn, Refused}


@pytest.mark.parametrize(
    "address", ["/admin/", *ADDRESSES, *EXPORTS, "/admin/announcements/agreement/1/change/", "/admin/nothing/"]
)
def test_only_maintainers_reach_the_admin(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={address}")
    for group in ("editor", "reviewer"):
        client.force_login(make.user(group, is_staff=True))
        assert client.get(address).status_code == 404
    client.force_login(make.user("maintainer", is_active=False))
    assert client.get(address).status_code == 302


def test_there_is_one_sign_in(client, maintainer):
    assert (
        client.get("/admin/login/?next=/admin/auth/user/").headers["Location"]
        == "/accounts/login/?next=/admin/auth/user/"
    )


def test_the_export_holds_all_rows_in_the_order_of_the_list_drafts_too(maintainer):
    b, a = make.agreement("GB", "RS", title="B"), make.agreement("GB", "MK", title="A")
    draft = Agreement.objects.create(title="C")
    answer = maintainer.get(EXPORT)
    assert text(answer) == file_of(a, b, draft)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="agreements.csv"'
    assert [row["state"] for row in read(file_of(a, b, draft), table_of(Agreement))] == [
        "published",
        "published",
        "draft",
    ]


@pytest.mark.parametrize("excel", EXCEL)
def test_the_variants_for_excel(maintainer, excel):
    agreement = make.agreement("GB", "RS", title="=1+1")
    file = file_of(agreement, variant=EXCEL[excel])
    assert text(maintainer.get(EXPORT, {"excel": excel})) == file
    assert file.startswith("\ufeffid")
    assert read(file, table_of(Agreement), EXCEL[excel])[0]["title"] == "=1+1"


def test_the_export_matches_search_and_filters(maintainer):
    signed = make.agreement("GB", "RS", title="Returns pact", areas=["visas", "funding"], form="treaty")
    make.milestone(signed, "signed", "2024")
    other = make.agreement("GB", "MK", title="Returns deal", areas=["visas"])
    make.milestone(other, "announced", "2024")
    draft = Agreement.objects.create(title="Visa plan")
    for query, found in [
        ({}, [other, signed, draft]),
        ({"q": "returns"}, [other, signed]),
        ({"q": "returns pact"}, [signed]),
        ({"country": "RS"}, [signed]),
        ({"country": "GB"}, [other, signed]),
        ({"country": "GB", "q": "deal"}, [other]),
        ({"area": "visas"}, [other, signed]),
        ({"area": "funding"}, [signed]),
        ({"stage": "announced"}, [other]),
        ({"stage": "none"}, [draft]),
        ({"stage": "in_effect"}, []),
        ({"state": "draft"}, [draft]),
        ({"form": "treaty", "stage": "signed"}, [signed]),
        ({"o": "-1"}, [draft, signed, other]),
        ({"q": "Returns", "p": "1", "all": ""}, [other, signed]),
    ]:
        assert ids(maintainer.get(EXPORT, query)) == [agreement.pk for agreement in found], query
        listed = maintainer.get(LIST, query).context["cl"].result_list
        assert [agreement.pk for agreement in listed] == [agreement.pk for agreement in found], query


def test_the_list_links_to_its_exports(maintainer):
    make.agreement("GB", "RS", title="Pact")
    page = maintainer.get(LIST, {"q": "pact", "country": "RS", "p": "1"})
    query = "q=pact&country=RS"
    assert page.context["exports"] == [
        ("CSV", f"export.csv?{query}"),
        ("CSV for Excel", f"export.csv?{query}&excel=1"),
        ("CSV for Excel, decimal comma", f"export.csv?{query}&excel=semicolon"),
    ]
    for _, address in page.context["exports"]:
        assert (
            maintainer.get(LIST + address).headers["Content-Disposition"]
            == 'attachment; filename="agreements-q-pact-country-rs.csv"'
        )


def test_all_rows_are_exported_and_not_only_those_of_a_page(maintainer):
    Agreement.objects.bulk_create(Agreement(title=f"Agreement {number:04}") for number in range(1100))
    titles = [row["title"] for row in csv.DictReader(io.StringIO(text(maintainer.get(EXPORT))))]
    assert titles == [f"Agreement {number:04}" for number in range(1100)]


@pytest.mark.parametrize(
    ("action", "variant"),
    [("export_csv", PLAIN), ("export_excel", EXCEL["1"]), ("export_excel_semicolon", EXCEL["semicolon"])],
)
def test_the_selected_rows_are_exported(maintainer, action, variant):
    first, _, third = (make.agreement("GB", "RS", title=title) for title in "ABC")
    answer = maintainer.post(LIST, {"action": action, "_selected_action": [third.pk, first.pk], "index": 0})
    assert text(answer) == file_of(first, third, variant=variant)


def test_a_selected_row_that_the_search_does_not_find_is_not_exported(maintainer):
    found, hidden = make.agreement("GB", title="Found"), make.agreement("GB", title="Hidden")
    answer = maintainer.post(
        f"{LIST}?q=found", {"action": "export_csv", "_selected_action": [found.pk, hidden.pk], "index": 0}
    )
    assert text(answer) == file_of(found)


@pytest.mark.parametrize("address", EXPORTS)
def test_every_table_is_exported(maintainer, address):
    a_row_of_every_table()
    model = next(m for m in site._registry if f"/{m._meta.model_name}/export" in address)
    table = table_of(model)
    lines = list(csv.reader(io.StringIO(text(maintainer.get(address)), newline="")))
    assert lines[0] == table.names
    assert len(lines) == 1 + model.objects.count()
    assert {len(line) for line in lines} == {len(table.columns)}


QUERIES = {
    "agreement": 6,
    "announcement": 6,
    "official": 6,
    "organisation": 6,
    "event": 6,
    "source": 5,
    "milestone": 6,
    "figure": 7,
    "bloc": 6,
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", QUERIES)
def test_a_list_costs_the_same_at_one_row_as_at_three(maintainer, name, count, django_assert_num_queries):
    for _ in range(count):
        a_row_of_every_table()
    with django_assert_num_queries(QUERIES[name]):
        maintainer.get(f"/admin/announcements/{name}/")


HOSTILE = [
    {"created_by__password__startswith": "p"},
    {"captured_text__startswith": "p"},
    {"title__regex": "("},
    {"title": "Pact"},
    {"id__in": "1"},
    {"q": "a\0b"},
    {"q": "x" * 10_000},
    {"q": "!!! ?"},
    {"country": "\0"},
    {"country": "EU"},
    {"country": ""},
    {"country": "x" * 10_000},
    {"stage": "renewed"},
    {"state": "nonsense"},
    {"area": "=1"},
    {"e": "1"},
    {"state": ["draft", "published"]},
    {"q": ["pact", "x"]},
    {"contry": "RS"},
    {"_to_field": "title"},
    {"_popup": "1"},
    {"_facets": "True"},
    {"excel": "2"},
    {"excel": "1\0"},
    {"": "1"},
    {"a" * 10_000: "1"},
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: repr(query)[:60])
def test_a_wrong_question_is_answered_400_and_lists_nothing(maintainer, query):
    make.agreement("GB", "RS", title="Pact")
    for address in (LIST, EXPORT):
        answer = maintainer.get(address, query)
        assert answer.status_code == 400, (address, query)
        assert b"Pact" not in answer.content


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"contry": "RS"}, "This list has no filter “contry”."),
        ({"country": "EU"}, "A filter has a value that it doesn’t know, or there is no such page."),
        ({"p": "2"}, "There is no such page."),
        ({"q": "<b>", "x": "1"}, "This list has no filter “x”."),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(maintainer, query, words):
    page = maintainer.get(LIST, query)
    assert page.status_code == 400
    assert f"<p>{words}</p>" in page.content.decode()


@pytest.mark.parametrize("page", ["99999999999999999999", "99", "2", "0", "-1", "x", "٣", ""])
def test_a_page_that_is_none_is_answered_400(maintainer, page):
    make.agreement("GB", "RS", title="Pact")
    answer = maintainer.get(LIST, {"p": page})
    assert answer.status_code == 400
    assert b"Pact" not in answer.content


@pytest.mark.parametrize("order", ["1", "-1.2", "99", "x", "99999999999999999999", "1.1.1", "..", "\x85", "-"])
def test_an_order_lists_the_same_rows(maintainer, order):
    made = {make.agreement("GB", "RS").pk for _ in range(3)}
    assert set(ids(maintainer.get(EXPORT, {"o": order}))) == made
    assert maintainer.get(LIST, {"o": order}).context["cl"].result_count == 3


def test_a_country_without_records_is_an_empty_list_and_not_a_wrong_question(maintainer):
    make.country("FR")
    make.agreement("GB", "RS")
    assert ids(maintainer.get(EXPORT, {"country": "FR"})) == []


@pytest.mark.parametrize("selected", [["x"], ["99999999999999999999"], ["1\0"], [""]])
def test_a_selection_that_is_none_is_refused(maintainer, selected):
    make.agreement("GB")
    answer = maintainer.post(LIST, {"action": "export_csv", "_selected_action": selected, "index": 0})
    assert answer.status_code == 400


@pytest.mark.parametrize("key", ["x", "99999999999999999999", "1%00", "%FF", "1/../2", "_5F"])
def test_the_page_of_no_record_is_not_found(maintainer, key):
    assert maintainer.get(f"{LIST}{key}/change/").status_code in (302, 404)


def test_counting_steps_are_what_the_list_of_milestones_filters(maintainer):
    agreement = make.agreement("GB", "RS")
    signed = make.milestone(agreement, "signed")
    make.milestone(agreement, "in_effect", "2030", expected=True)
    assert ids(maintainer.get("/admin/announcements/milestone/export.csv", {"expected": "no"})) == [signed.pk]
    assert Milestone.objects.count() == 2


def test_an_announcement_of_several_countries_stands_once(maintainer):
    announcement = make.announcement("GB", "RS", "MK")
    make.announcement("FR")
    address = "/admin/announcements/announcement/export.csv"
    assert ids(maintainer.get(address, {"country": "RS", "kind": "agreement"})) == [announcement.pk]
    assert Announcement.objects.count() == 2
