"""Bad input is refused in words, never with an error of the server's, and changes nothing."""

import pytest

from announcements import models
from tests import factories
from tests.no_script import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("answers_timed")]

HOSTILE = [
    "\0",
    "a\0b",
    "x" * 10_000,
    "99999999999999999999",
    "-1",
    "é́" * 200,
    "<script>",
    "' OR 1=1 --",
    "２",
    "1e400",
    "NaN",
]
NEVER = range(500, 600)


@pytest.fixture
def editor(client):
    for code in ["GB", "RS"]:
        factories.country(code)
    made = factories.user("editor")
    client.force_login(made)
    return made


@pytest.fixture
def agreement(editor):
    made = factories.agreement("GB", "RS", state="draft", created_by=editor, title="As it was", binding="yes")
    step = factories.milestone(made, "agreed", "2024-11-07")
    factories.cite(milestone=step)
    factories.cite(binding=made)
    figure = models.Figure.objects.create(agreement=made, value=1, unit="GBP", what="x")
    factories.cite(figure=figure)
    models.Participation.objects.create(agreement=made, official=factories.official(), part="signed")
    return made


@pytest.fixture
def announcement(editor):
    made = factories.announcement("GB", "RS", state="draft", created_by=editor, agreements=[factories.agreement()])
    factories.statement(made)
    return made


def typed(page: Page) -> list[str]:
    """Names of what somebody types or chooses."""
    own = ("csrfmiddlewaretoken", "version", "entry_key")
    return [name for name in page.sent if name not in own and not name.endswith(("-TOTAL_FORMS", "-id"))]


@pytest.mark.parametrize("value", HOSTILE)
def test_all_fields_of_any_record_take_any_text(client, editor, agreement, announcement, value):
    official = factories.official()
    models.Appointment.objects.create(official=official, role="minister")
    for record in [agreement, announcement, official, factories.organisation(), factories.event(), factories.source()]:
        page = Page(client, f"/{record.plural}/{record.pk}/edit/")
        answer = client.post(page.address, {**page.sent, **dict.fromkeys(typed(page), value)})
        assert answer.status_code in (302, 422)


@pytest.mark.parametrize("value", ["a\0b", "99999999999999999999"])
def test_each_field_by_itself_takes_any_text(client, agreement, value):
    page = Page(client, f"/agreements/{agreement.pk}/edit/").press("add", "parties").press("add", "citations")
    answers = {name: client.post(page.address, {**page.sent, name: value}).status_code for name in page.sent}
    assert {name: answer for name, answer in answers.items() if answer not in (302, 409, 422)} == {}


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "button", ["add", "remove", "keep", "pick", "find", "new", "change", "difference", "all", "publish", "act"]
)
def test_any_button_takes_any_value(client, agreement, button, value):
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    answer = client.post(page.address, {**page.sent, button: value})
    assert answer.status_code in (200, 302, 422)


@pytest.mark.parametrize("count", ["", "-1", "x", "5000", "99999999999999999999", "1.5", "²"])
def test_a_forged_number_of_rows_is_refused(client, agreement, count):
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    page.type(milestones__TOTAL_FORMS=count, title="Forged").save()
    title = "Milestones, in order of date"
    words = (
        f"“{title}” takes at most 40 rows."
        if count == "5000"
        else f"The rows of “{title}” did not arrive. Load the page anew."
    )
    assert (page.status, page.problems[0]) == (422, ("", words))
    assert models.Agreement.objects.values_list("title", flat=True).get(pk=agreement.pk) == "As it was"


def test_five_thousand_rows_are_refused(client, agreement):
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    rows = {f"parties-{number}-who_q": "GB" for number in range(5000)}
    assert page.type(parties__TOTAL_FORMS="5000", **rows).save().status_code == 422
    rows = {f"parties-{number}-who_q": "GB" for number in range(20_000)}
    assert client.post(page.address, {**page.sent, **rows}).status_code == 400


def test_of_one_row_too_many_the_others_stay_as_they_were_typed(client, agreement):
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    full = {"figures-TOTAL_FORMS": "25", "figures-24-what": "the last"}
    answer = client.post(page.address, {**page.sent, **full, "add": "figures"})
    form = answer.context["form"]
    assert (form.problems[0].words, form.sets["figures"].count) == ("“Figures” takes at most 25 rows.", 25)
    assert 'name="figures-24-what" value="the last"' in answer.text


def test_rows_that_are_not_sent_stay(client, agreement):
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    page.type(
        milestones__TOTAL_FORMS="0", parties__TOTAL_FORMS="0", figures__TOTAL_FORMS="0", citations__TOTAL_FORMS="0"
    )
    assert page.type(participations__TOTAL_FORMS="0", note="x").save().status_code == 302
    assert [agreement.milestones.count(), agreement.parties.count(), agreement.figures.count()] == [1, 2, 1]
    assert models.Citation.objects.count() == 4


def test_nothing_sent_at_all(client, agreement):
    assert client.post(f"/agreements/{agreement.pk}/edit/").status_code == 409
    assert client.post("/agreements/new/").status_code == 422
    assert (
        client.post(
            "/agreements/new/",
            b"\xff\xfe=\xed\xa0\x80&title=%ED%A0%80%00",
            content_type="application/x-www-form-urlencoded",
        ).status_code
        == 422
    )
    assert client.post("/agreements/new/", "{}", content_type="application/json").status_code == 422
    assert models.Agreement.objects.count() == 1


def test_state_author_and_key_can_not_be_sent(client, editor, agreement):
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    forged = {
        "state": "published",
        "created_by": "1",
        "merged_into": "1",
        "id": "77",
        "pk": "77",
        "published_at": "2020-01-01",
    }
    assert page.type(**forged, note="x").save().status_code == 302
    agreement.refresh_from_db()
    assert (agreement.state, agreement.created_by, agreement.merged_into_id) == ("draft", editor, None)


def test_nobody_publishes_what_is_not_theirs_to_publish(client, editor):
    theirs = factories.agreement("GB", "RS", state="draft", created_by=factories.user("editor"))
    page = Page(client, f"/agreements/{theirs.pk}/edit/")
    assert ("publish", "1") not in page.buttons
    assert page.type(note="x").save(publish="1").status_code == 403
    theirs.refresh_from_db()
    assert (theirs.state, theirs.note) == ("draft", "")


def test_the_token_against_forged_requests_is_asked_for(settings, editor, agreement):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(f"/agreements/{agreement.pk}/edit/", {"title": "x"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_a_form_costs_the_same_however_many_rows_it_has(client, editor, rows, django_assert_num_queries):
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    source = factories.source()
    for _ in range(rows):
        factories.cite(milestone=factories.milestone(agreement, "agreed", cited=False), source=source)
    with django_assert_num_queries(19):
        client.get(f"/agreements/{agreement.pk}/edit/")
