"""The admin can't go round the rules: it reads, and its writes are the site's own acts."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.urls import reverse

from announcements.admin import site
from announcements.models import Agreement, Source
from tests import factories as make
from tests.formats.every_table import a_row_of_every_table

pytestmark = pytest.mark.django_db

LIST = "/admin/announcements/agreement/"
OWN = [model for model in site._registry if model._meta.app_label == "announcements"]


@pytest.fixture
def person():
    return make.user("maintainer", first_name="Mary", last_name="Maintainer")


@pytest.fixture
def maintainer(client, person):
    client.force_login(person)
    return client


def act(client, name, *records, **fields):
    data = {"action": name, "_selected_action": [record.pk for record in records], "index": 0, **fields}
    answer = client.post(f"/admin/announcements/{records[0]._meta.model_name}/", data)
    assert answer.status_code == 302
    return [str(message) for message in get_messages(answer.wsgi_request)]


def kept(record):
    """What the history holds of the last change: state, act, who, why."""
    last = record.revisions.order_by("-pgh_id").first()
    return (
        last.state,
        last.pgh_context.metadata["act"],
        last.pgh_context.metadata["name"],
        last.pgh_context.metadata["why"],
    )


def test_publish(maintainer):
    draft = Agreement.objects.create(title="Pact")
    assert act(maintainer, "publish", draft) == ["“Pact” is published."]
    draft.refresh_from_db()
    assert draft.state == "published"
    assert kept(draft) == ("published", "publish", "Mary Maintainer", "")


def test_what_may_not_be_public_is_not_published_and_does_not_stop_the_others(maintainer):
    unsupported = Agreement.objects.create(title="A")
    make.milestone(unsupported, "signed", cited=False)
    supported = Agreement.objects.create(title="B")
    first, second = act(maintainer, "publish", unsupported, supported)
    assert first.startswith("“A” was not published: ")
    assert second == "“B” is published."
    assert list(Agreement.objects.order_by("title").values_list("state", flat=True)) == ["draft", "published"]


def test_withdraw_with_a_reason(maintainer):
    agreement = make.agreement("GB", title="Pact")
    assert act(maintainer, "withdraw", agreement, why=" Entered twice. ") == ["“Pact” is withdrawn."]
    agreement.refresh_from_db()
    assert (agreement.state, agreement.withdrawn_why) == ("withdrawn", "Entered twice.")
    assert kept(agreement) == ("withdrawn", "withdraw", "Mary Maintainer", "Entered twice.")


@pytest.mark.parametrize("why", ["", "  "])
def test_nothing_is_withdrawn_without_a_reason(maintainer, why):
    agreement = make.agreement("GB", title="Pact")
    assert act(maintainer, "withdraw", agreement, why=why) == ["“Pact” was not withdrawn: Say why it is withdrawn."]
    agreement.refresh_from_db()
    assert agreement.state == "published"


@pytest.mark.parametrize("action", ["delete_selected", "merge", "nothing"])
def test_there_is_no_other_act(maintainer, action):
    agreement = make.agreement("GB")
    assert act(maintainer, action, agreement) == ["No action selected."]
    assert Agreement.objects.filter(pk=agreement.pk, state="published").exists()


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_nothing_is_added_changed_or_deleted(maintainer, model):
    admin = f"/admin/announcements/{model._meta.model_name}"
    assert maintainer.post(f"{admin}/add/", {}).status_code == 403
    agreement = make.agreement("GB", title="Pact")
    if model is Agreement:
        for address in (f"{admin}/{agreement.pk}/change/", f"{admin}/{agreement.pk}/delete/"):
            answer = maintainer.post(address, {"title": "Other", "state": "draft", "version": 9, "post": "yes"})
            assert answer.status_code == 403
        agreement.refresh_from_db()
        assert (agreement.title, agreement.state) == ("Pact", "published")


def test_the_page_of_a_record_shows_all_and_takes_nothing(maintainer, person):
    source = make.source("The Paper", captured_text="Private words", created_by=person)
    page = maintainer.get(f"/admin/announcements/source/{source.pk}/change/")
    form = page.context["adminform"]
    shown = [field.field["name"] for fieldset in form for line in fieldset for field in line]
    assert shown == [
        "id", "state", "version", "created_by", "created_at", "changed_at", "published_at", "withdrawn_at", "withdrawn_why",
        "sent_back_why", "kind", "publisher", "headline", "url", "published_on", "language", "archive_url", "captured_text", "note",
        "merged_into",
    ]  # fmt: skip
    assert form.form.fields == {}


def test_the_history_of_a_record_is_on_the_site(maintainer):
    agreement = make.agreement("GB")
    answer = maintainer.get(f"{LIST}{agreement.pk}/history/")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("agreement_history", args=[agreement.pk]))


def test_a_captured_text_is_not_exported(maintainer):
    make.source("The Paper", captured_text="Private words", created_by=make.user(username="somebody"))
    file = b"".join(maintainer.get("/admin/announcements/source/export.csv").streaming_content).decode()
    assert "The Paper" in file
    assert "Private words" not in file
    assert "somebody" not in file
    assert Source.objects.get().captured_text == "Private words"


def test_a_page_leads_to_where_its_record_is_edited(maintainer):
    agreement = make.agreement("GB", title="Pact")
    milestone = make.milestone(agreement)
    page = maintainer.get(f"{LIST}{agreement.pk}/change/").content.decode()
    assert f'<a href="/agreements/{agreement.pk}/edit/">Edit on the site</a>' in page
    link = f'<a href="{LIST}{agreement.pk}/change/">Its agreement: Pact</a>'
    for row in (milestone, milestone.citations.get(), agreement.parties.get()):
        assert link in maintainer.get(f"/admin/announcements/{row._meta.model_name}/{row.pk}/change/").content.decode()


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_every_row_has_a_page_without_a_form(maintainer, model):
    a_row_of_every_table()
    row = model.objects.order_by("pk").first()
    page = maintainer.get(reverse(f"admin:announcements_{model._meta.model_name}_change", args=[row.pk]))
    assert page.status_code == 200
    assert page.context["adminform"].form.fields == {}
    assert page.context["show_save"] is False


@pytest.mark.parametrize(
    "address",
    [
        "autocomplete/",
        "autocomplete/?term=%00&app_label=announcements&model_name=party&field_name=country",
        "r/1/x%00/",
        "r/99999999999999999999/1/",
        "announcements/agreement/x/history/",
        "announcements/agreement/1%00/history/",
        "announcements/milestone/1/history/",
        "nothing%00/",
    ],
)
def test_what_is_not_there_is_not_found(maintainer, address):
    assert maintainer.get(f"/admin/{address}").status_code == 404


def test_of_no_kind_of_record_a_key_with_a_nul_is_an_error(maintainer):
    keys = ContentType.objects.values_list("pk", flat=True)
    assert {maintainer.get(f"/admin/r/{key}/x%00/").status_code for key in keys} == {404}
