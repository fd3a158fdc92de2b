"""A maintainer looks where words stand, says why, and takes them out; what readers and editors see then."""

from typing import Any

import pytest
from django.test import Client

from announcements.models import Redaction, WithheldFile, standing
from tests import factories as make
from tests.redaction.every_text import maintainer

pytestmark = pytest.mark.django_db

TOLD = {"reason": "court_order", "why": "Order 7/26.", "sure": "on", "take": "on"}


@pytest.fixture
def keeper() -> Client:
    return signed_in(maintainer())


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def record() -> Any:
    return make.agreement(title="The secret pact")


@pytest.fixture
def other() -> Any:
    return make.announcement(title="Of a Secret  Pact, too", summary="It says nothing.")


def place(record: Any, column: str = "title") -> str:
    return f"{record._meta.db_table}.{column}.{record.pk}"


def title(record: Any) -> str:
    record.refresh_from_db()
    return record.title


def test_first_one_says_which_words(keeper: Client, record: Any) -> None:
    page = keeper.get(f"/agreements/{record.pk}/redact/")
    assert (page.status_code, "What goes" in page.text) == (200, False)
    assert f'<option value="{place(record)}">Agreement: title: The secret pact</option>' in page.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"words": "", "whole": ""}, "Give the words, or choose a whole text: one of the two."),
        ({"words": "unheard of", "whole": ""}, "These words stand nowhere here."),
        ({"words": "x" * 2001, "whole": ""}, "at most 2000 characters"),
        ({"words": "pact\0", "whole": ""}, "Null characters are not allowed."),
        ({"words": "", "whole": "auth_user.password.1"}, "is not one of the available choices"),
    ],
)
def test_what_can_not_be_looked_for_is_said(keeper: Client, record: Any, asked: Any, said: str) -> None:
    page = keeper.post(f"/agreements/{record.pk}/redact/", asked)
    assert (page.status_code, said in page.text, "What goes" in page.text) == (422, True, False)


def test_a_look_that_takes_too_long_is_said(keeper: Client, record: Any, monkeypatch) -> None:
    monkeypatch.setattr(standing, "_PATIENCE", "20ms")
    monkeypatch.setattr(standing, "_looks", lambda: ["SELECT pg_sleep(5)"])
    page = keeper.post(f"/agreements/{record.pk}/redact/", {"words": "secret pact", "whole": ""})
    assert (page.status_code, "took too long" in page.text) == (422, True)


def test_then_it_shows_where_they_stand_and_ticks_this_record(keeper: Client, record: Any, other: Any) -> None:
    record.note = "Kept."
    record.save()
    page = keeper.post(f"/agreements/{record.pk}/redact/", {"words": "secret pact", "whole": ""})
    assert (page.status_code, title(record), Redaction.objects.count()) == (200, "The secret pact", 0)
    assert f'name="places" value="{place(record)}" checked' in page.text
    assert f'name="places" value="{place(other)}">' in page.text
    assert "<mark>secret pact</mark>" in page.text
    assert "<mark>Secret  Pact</mark>, too" in page.text
    assert "It stands there now, and in 2 revisions of its history." in page.text


def test_nothing_goes_before_it_is_meant(keeper: Client, record: Any) -> None:
    asked = {"words": "secret pact", "whole": "", **TOLD, "places": [place(record)]}
    for left_out, said in [
        ("sure", "Tick that it is meant: nothing undoes it."),
        ("why", "Say why, for those who maintain the site."),
        ("reason", "Choose the reason that readers are told."),
        ("places", "Tick where the words are taken out."),
    ]:
        page = keeper.post(f"/agreements/{record.pk}/redact/", {**asked, left_out: ""})
        assert (page.status_code, said in page.text, title(record)) == (422, True, "The secret pact")
    assert Redaction.objects.count() == 0


def test_words_of_the_mark_are_refused(keeper: Client) -> None:
    record = make.agreement(title="A court")
    page = keeper.post(
        f"/agreements/{record.pk}/redact/", {"words": "court", "whole": "", **TOLD, "places": [place(record)]}
    )
    assert (page.status_code, "stand in the mark" in page.text, title(record)) == (422, True, "A court")


@pytest.mark.parametrize("everywhere", [False, True])
def test_they_go_where_they_were_ticked_or_everywhere(
    keeper: Client, record: Any, other: Any, everywhere: bool
) -> None:
    asked = {"words": "secret pact", "whole": "", **TOLD, "places": [place(record)]}
    answer = keeper.post(
        f"/agreements/{record.pk}/redact/", {**asked, "everywhere": "on"} if everywhere else asked, follow=True
    )
    mark = Redaction.objects.first().mark
    assert answer.redirect_chain == [(f"/agreements/{record.pk}/history/", 302)]
    left = [f"Of a {mark}, too" if everywhere else "Of a Secret  Pact, too"]
    assert [title(record), title(other)] == [f"The {mark}", *left]
    said = "Taken out of 2 texts" if everywhere else "Taken out of 1 text and"
    assert (said in answer.text, "secret" in answer.text) == (True, False)


def test_a_whole_text_goes(keeper: Client, record: Any) -> None:
    answer = keeper.post(
        f"/agreements/{record.pk}/redact/", {"words": "", "whole": place(record), **TOLD, "places": [place(record)]}
    )
    assert (answer.status_code, title(record)) == (302, Redaction.objects.get().mark)


def test_the_history_says_what_went_and_to_maintainers_why(keeper: Client, record: Any) -> None:
    keeper.post(
        f"/agreements/{record.pk}/redact/", {"words": "secret pact", "whole": "", **TOLD, "places": [place(record)]}
    )
    pages = [
        client.get(f"/agreements/{record.pk}/history/").text for client in (keeper, signed_in(make.user("editor")))
    ]
    for page in pages:
        assert '<h2 id="taken-out">Taken out for ever</h2>' in page
        assert "<strong>Agreement: title</strong>: court order" in page
        assert "By Mary Keeper" in page
        assert (">Redacted</h2>" in page, "Why: court order" in page, "secret" in page) == (True, True, False)
    assert ["Order 7/26." in page for page in pages] == [True, False]


def test_an_editor_with_an_old_form_is_shown_the_mark_and_writes_nothing_back(keeper: Client, record: Any) -> None:
    """Who typed other words is not shown those that went."""
    editor = signed_in(make.user("editor"))
    record.refresh_from_db()
    form = {"version": record.version, "title": "A pact, says an editor", "form": "not_stated", "binding": "not_stated"}
    keeper.post(f"/agreements/{record.pk}/redact/", {"words": "secret", "whole": "", **TOLD, "places": [place(record)]})
    page = editor.post(f"/agreements/{record.pk}/edit/", form)
    mark = Redaction.objects.get().mark
    assert (page.status_code, mark in page.text, "secret" in page.text) == (409, True, False)
    assert title(record) == f"The {mark} pact"


def test_who_may_see_the_button(keeper: Client, record: Any) -> None:
    reviewer = signed_in(make.user("reviewer"))
    where = f"/agreements/{record.pk}/"
    assert [f'href="{where}redact/"' in client.get(where).text for client in (keeper, reviewer, Client())] == [
        True,
        False,
        False,
    ]


# The file of a release


def test_a_withheld_file_answers_410_with_the_reason_and_its_page_stays(keeper: Client, client: Client) -> None:
    release = make.release()
    where = "/releases/1/withhold/"
    assert "Withhold the file of this release" in keeper.get(where).text
    assert keeper.post(where, {**TOLD, "sure": ""}).status_code == 422
    assert WithheldFile.objects.count() == 0
    assert keeper.post(where, TOLD).headers["Location"] == "/releases/1/"
    answer = client.get("/releases/1.zip", headers={"if-none-match": f'"{release.sha256}"'})
    since = f"{WithheldFile.objects.get().at:%-d %B %Y}"
    assert (answer.status_code, answer.json()) == (
        410,
        {
            "type": "about:blank",
            "title": "Withheld",
            "status": 410,
            "detail": f"The file of this release is given out no more since {since}: court order.",
        },
    )
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    page = client.get("/releases/1/").text
    assert ("Its file is withheld" in page, "/releases/1.zip" in page, "Order 7/26." in page) == (True, False, False)
    assert "Order 7/26." in keeper.get("/releases/1/").text
