"""A page cites itself, in its fold, in its head and in files; each says what the page says, to whom it says it."""

import json
import re
from datetime import date

import pytest
from django.test import Client

from announcements.models import Agreement
from tests import factories as make

pytestmark = pytest.mark.django_db

HOME = "http://testserver"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
META = re.compile(r'<meta property="og:(\w+)" content="([^"]*)">')
HOSTILE = "</script><script>alert('x')</script>&amp;"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 11, 7))


@pytest.fixture
def agreement() -> Agreement:
    made = make.agreement("GB", "RS", title="UK–Serbia")
    make.milestone(made, "signed", "2030-01-01", expected=True, verb="plans to sign")
    return made


def block(page: str) -> dict:
    (found,) = BLOCK.findall(page)
    return json.loads(found)


def test_a_record_in_words_and_in_files(client: Client, agreement: Agreement) -> None:
    page = client.get(agreement.get_absolute_url()).text
    where = f"{HOME}/agreements/{agreement.pk}"
    words = (
        f"Migration Policy Tracker: “UK–Serbia”. Agreement {agreement.pk}, last changed on 7 November 2026. {where}/"
    )
    assert page.count(f"<pre>{words}</pre>") == 1
    assert re.findall(r'<a href="([^"]*)" download', page) == [f"{where}.bib", f"{where}.csl.json"]
    bib, csl = client.get(f"{where}.bib"), client.get(f"{where}.csl.json")
    assert (bib["Content-Type"], csl["Content-Type"]) == (
        "application/x-bibtex; charset=utf-8",
        "application/vnd.citationstyles.csl+json",
    )
    assert bib["Content-Disposition"] == f'attachment; filename="agreements-{agreement.pk}.bib"'
    assert f"<pre>{bib.text.replace(chr(34), '&quot;')}</pre>" in page
    assert [item["URL"] for item in csl.json()] == [f"{where}/"]


def test_a_list_names_its_question_and_its_count(client: Client, agreement: Agreement) -> None:
    make.agreement("GB", "MK")
    where = "/agreements.bib?utm_source=mail&country=serbia&after=&with_country=GB&with_country=RS"
    bib = client.get(where).text
    assert "title = {{Agreements (country or bloc: Serbia; together with: United Kingdom and Serbia)}}" in bib
    assert "note = {1 agreement on 7 November 2026}" in bib
    assert f"url = {{{HOME}/agreements/?country=RS&with_country=GB&with_country=RS}}" in bib


def test_a_page_further_on_cites_the_whole_list(client: Client, agreement: Agreement) -> None:
    other = make.agreement("GB", "RS", title="Zero")
    page = client.get(f"/agreements/?sort=title&after={agreement.pk}").text
    assert f"2 agreements on 7 November 2026. {HOME}/agreements/?sort=title</pre>" in page
    assert other.title in page


def test_a_wrong_question_is_told_what_is_wrong(client: Client) -> None:
    for ending in ("bib", "csl.json"):
        answer = client.get(f"/agreements.{ending}?contry=RS&stage=sined")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        told = answer.json()
        assert (told["status"], [error["parameter"] for error in told["errors"]]) == (400, ["stage", ""])
        assert "“contry” is not a condition of this list" in told["errors"][1]["message"]


def test_an_editor_cites_what_readers_find(client: Client, agreement: Agreement) -> None:
    draft = make.agreement("GB", "RS", title="Secret", state="draft", published_at=None)
    client.force_login(make.user("editor"))
    listed = client.get("/agreements/").text
    assert ('value="2">2 agreements' in listed, "1 agreement on 7 November 2026" in listed) == (True, True)
    assert "1 agreement on" in client.get("/agreements.bib").text
    page = client.get(draft.get_absolute_url()).text
    assert ("Secret" in page, "Cite this" in page, BLOCK.findall(page)) == (True, False, [])
    person = make.official(state="draft", published_at=None)
    assert "Cite this" not in client.get(f"/agreements/?official={person.pk}").text


def test_places(client: Client, agreement: Agreement) -> None:
    assert f"As known on 7 November 2026. {HOME}/countries/RS/</pre>" in client.get("/countries/RS/").text
    assert f"“United Kingdom and Serbia”. As known on 7 November 2026. {HOME}/pairs/GB-RS/" in (
        client.get("/pairs/GB-RS/").text
    )
    found = {
        where: client.get(where)
        for where in ("/countries/rs.bib", "/pairs/rs-gb.csl.json", "/countries/QQ.bib", "/pairs/GB-GB.bib")
    }
    assert {where: (answer.status_code, answer.get("Location")) for where, answer in found.items()} == {
        "/countries/rs.bib": (301, "/countries/RS.bib"),
        "/pairs/rs-gb.csl.json": (301, "/pairs/GB-RS.csl.json"),
        "/countries/QQ.bib": (404, None),
        "/pairs/GB-GB.bib": (404, None),
    }


def test_a_merged_record_leads_to_the_same_form_of_the_other(client: Client, agreement: Agreement) -> None:
    twin = make.agreement("GB", "RS", state="merged", merged_into=agreement)
    found = [client.get(f"/agreements/{twin.pk}{ending}")["Location"] for ending in ("/", ".bib", ".csl.json")]
    assert found == [f"/agreements/{agreement.pk}{ending}" for ending in ("/", ".bib", ".csl.json")]


# The head


def test_what_is_planned_is_told_as_planned(client: Client, agreement: Agreement) -> None:
    page = client.get(agreement.get_absolute_url()).text
    expected = "Sources only say what is expected. None says that any of it happened."
    assert block(page) == {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": "UK–Serbia",
        "url": f"{HOME}/agreements/{agreement.pk}/",
        "dateModified": "2026-11-07",
        "description": expected,
        "spatialCoverage": [
            {"@type": "Country", "name": "United Kingdom"},
            {"@type": "Country", "name": "Serbia"},
        ],
        "isPartOf": {"@type": "Dataset", "name": "Migration Policy Tracker", "url": f"{HOME}/"},
    }
    assert dict(META.findall(page)) == {
        "site_name": "Migration Policy Tracker",
        "type": "article",
        "title": "UK–Serbia",
        "url": f"{HOME}/agreements/{agreement.pk}/",
        "description": expected,
    }


@pytest.mark.parametrize(
    ("kind", "described"),
    [
        ("official", ("ProfilePage", {"@type": "Person", "name": "A"})),
        ("organisation", ("ProfilePage", {"@type": "Organization", "name": "A"})),
        ("event", ("WebPage", {"@type": "Event", "name": "A"})),
    ],
)
def test_other_records_are_pages_about_something(client: Client, kind: str, described: tuple) -> None:
    data = block(client.get(getattr(make, kind)("A").get_absolute_url()).text)
    assert (data["@type"], data["mainEntity"]) == described


def test_a_list_is_a_dataset(client: Client, agreement: Agreement) -> None:
    data = block(client.get("/agreements/?country=RS").text)
    assert (data["@type"], data["name"]) == ("Dataset", "Agreements (country or bloc: Serbia)")
    assert data["url"] == f"{HOME}/agreements/?country=RS"


def test_the_front_page_tells_how_to_search(client: Client) -> None:
    data = block(client.get("/").text)
    assert (data["@type"], data["potentialAction"]["target"]["urlTemplate"]) == (
        "WebSite",
        f"{HOME}/search/?q={{search_term_string}}",
    )


def test_no_title_ends_the_block(client: Client) -> None:
    made = make.agreement("GB", title=HOSTILE)
    make.announcement("GB", title=HOSTILE, summary=HOSTILE, agreements=[made])
    for where in (made.get_absolute_url(), f"/announcements/{made.announced_agreements.get().announcement_id}/"):
        page = client.get(where).text
        assert block(page)["name"] == HOSTILE
        assert not set("<>&") & set(BLOCK.findall(page)[0])
        assert "<script>alert" not in page


def test_kept_pages_speak_of_the_host_that_was_asked(client: Client, agreement: Agreement, settings) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for host in ("one.example", "two.example"):
        for where in (agreement.get_absolute_url(), "/agreements/"):
            page = client.get(where, headers={"host": host}).text
            assert (block(page)["url"], dict(META.findall(page))["url"]) == (f"http://{host}{where}",) * 2


@pytest.mark.parametrize("ending", ["bib", "csl.json"])
def test_a_draft_moves_no_citation(client: Client, agreement: Agreement, ending: str) -> None:
    """It raises the version of a record that it names, which is why no citation tells it."""
    announcement = make.announcement("GB", agreements=[agreement])
    where = [
        f"/announcements/{announcement.pk}.{ending}",
        f"/agreements/{agreement.pk}.{ending}",
        f"/agreements.{ending}",
    ]
    before = [client.get(each).content for each in where]
    draft = make.agreement("GB", state="draft", published_at=None)
    announcement.announced_agreements.create(agreement=draft)
    agreement.predecessor = draft
    agreement.save()
    assert [client.get(each).content for each in where] == before
