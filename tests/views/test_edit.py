"""Entering and changing records, as an editor without JavaScript does."""

import pytest

from announcements import actions, models
from announcements.history import history_of
from tests import factories
from tests.no_script import Page

pytestmark = pytest.mark.django_db

COUNTRIES = ["GB", "RS", "XK", "MK"]


@pytest.fixture
def editor(client):
    for code in COUNTRIES:
        factories.country(code)
    made = factories.user("editor")
    client.force_login(made)
    return made


def test_an_agreement_with_two_milestones_and_a_new_source_is_entered_and_published(client, editor):
    page = Page(client, "/agreements/new/")
    page.type(
        title="UK–Serbia agreement on smuggling", form="agreement", areas=["police_operations", "intelligence_sharing"]
    )
    page.type(parties__0__who_q="united kingdom", parties__1__who_q="RS")
    page.type(
        milestones__0__stage="announced",
        milestones__0__date="6 Nov 2024",
        milestones__0__verb="announced plans to sign",
    )
    page.type(milestones__0__source_q="https://www.independent.co.uk/story?utm_source=x")
    page.press("new", "milestones-0-source")
    assert page.sent["milestones-0-source_new-url"] == ["https://www.independent.co.uk/story?utm_source=x"]
    page.type(
        **{
            "milestones-0-source_new-publisher": "The Independent",
            "milestones-0-source_new-headline": "Starmer signs",
            "milestones-0-source_new-kind": "press",
        },
        milestones__0__passage="announced plans to sign three new agreements",
    )
    page.press("add", "milestones")
    assert page.sent["milestones-1-stage"] == [""]
    assert page.focus == ["milestones-1-stage"]
    page.press("pick", "milestones-1-source=new:milestones-0-source")
    page.type(milestones__1__stage="signed", milestones__1__expected="1", milestones__1__verb="will sign")
    response = page.save(publish="1")
    assert response.status_code == 302, page.problems

    agreement = models.Agreement.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/agreements/{agreement.pk}/")
    assert (agreement.title, agreement.state, agreement.created_by) == (
        "UK–Serbia agreement on smuggling",
        "published",
        editor,
    )
    assert agreement.areas == ["intelligence_sharing", "police_operations"]
    assert list(agreement.parties.values_list("country", flat=True)) == ["GB", "RS"]
    steps = agreement.milestones.values_list("stage", "expected", "date", "verb")
    assert [(stage, expected, date and str(date), verb) for stage, expected, date, verb in steps] == [
        ("announced", False, "2024-11-06", "announced plans to sign"),
        ("signed", True, None, "will sign"),
    ]
    source = models.Source.objects.get()
    assert (source.state, source.publisher, source.url_key) == (
        "published",
        "The Independent",
        "https://independent.co.uk/story",
    )
    cited = models.Citation.objects.values_list("milestone__stage", "source", "stance", "passage")
    assert sorted(cited) == [
        ("announced", source.pk, "supports", "announced plans to sign three new agreements"),
        ("signed", source.pk, "supports", ""),
    ]


def test_editing_changes_what_was_changed_and_nothing_else(client, editor):
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    first = factories.milestone(agreement, "agreed", "2024-11-07")
    factories.milestone(agreement, "signed", "2025-01")
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    page.type(milestones__1__date="February 2025", milestones__0__passage="agreed")
    page.press("add", "parties").type(parties__2__who_q="Kosovo")
    response = page.save()
    assert (response.status_code, response["Location"]) == (302, f"/agreements/{agreement.pk}/")
    assert [str(step.date) for step in agreement.milestones.all()] == ["2024-11-07", "2025-02"]
    assert models.Citation.objects.get(milestone=first).passage == "agreed"
    assert [party.country_id for party in agreement.parties.all()] == ["GB", "RS", "XK"]
    assert [revision.pgh_label for revision in first.revisions.order_by("pgh_id")] == ["insert"]


def test_nothing_changed_changes_nothing(client, editor):
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    factories.milestone(agreement, "agreed", "2024-11-07")
    agreement.refresh_from_db()
    Page(client, f"/agreements/{agreement.pk}/edit/").save()
    assert models.Agreement.objects.get().version == agreement.version


REQUIRED = "Fill this in."
EMPTY = {
    "agreements": [("Title", REQUIRED)],
    "announcements": [("Title", REQUIRED), ("Kind", REQUIRED)],
    "officials": [("Name", REQUIRED)],
    "organisations": [("Name", REQUIRED), ("Kind", REQUIRED)],
    "events": [("Name", REQUIRED)],
    "sources": [("Publisher", REQUIRED)],
}


@pytest.mark.parametrize("plural", EMPTY)
def test_an_empty_form_says_what_is_missing(client, editor, plural):
    page = Page(client, f"/{plural}/new/")
    assert page.save().status_code == 422
    assert page.problems == EMPTY[plural]


@pytest.mark.parametrize("plural", EMPTY)
def test_who_may_enter(client, plural):
    response = client.get(f"/{plural}/new/?a=b")
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next=/{plural}/new/%3Fa%3Db")
    client.force_login(factories.user())
    assert client.get(f"/{plural}/new/").status_code == 403
    assert client.post(f"/{plural}/new/", {"title": "x"}).status_code == 403


def test_an_announcement_with_everything(client, editor):
    agreement = factories.agreement("GB", "RS", title="A deal with Serbia")
    page = Page(client, "/announcements/new/")
    page.type(
        title="UK announces deals", kind="agreement", announced_on="7 November 2024", source_q="https://gov.example/1"
    )
    page.press("new", "source").type(**{"source_new-publisher": "Government"})
    page.press("new", "event").type(**{"event_new-name": "EPC in Budapest", "event_new-date": "7 Nov 2024"})
    page.type(involvements__0__who_q="GB", involvements__0__role="announcing")
    page.press("new", "involvements-1-who")
    page.type(
        **{"involvements-1-who_new-name": "Interpol", "involvements-1-who_new-kind": "international"},
        involvements__1__role="mentioned",
    )
    page.press("add", "announced_agreements").type(announced_agreements__0__agreement_q="a deal with serbia")
    page.press("add", "statements").press("new", "statements-0-official")
    page.type(
        **{"statements-0-official_new-name": "Keir Starmer"},
        statements__0__role_as_printed="prime minister",
        statements__0__quote="We will smash the gangs.",
    )
    page.press("pick", "statements-0-source=new:source")
    page.press("add", "participations").press("pick", "participations-0-official=new:statements-0-official")
    page.type(participations__0__part="announced")
    page.press("add", "figures")
    page.type(figures__0__value="150,000,000", figures__0__unit="GBP", figures__0__what="the Border Security Command")
    page.press("pick", "figures-0-source=new:source")
    response = page.save(publish="1")
    assert response.status_code == 302, page.problems
    made = models.Announcement.objects.get()
    assert (made.state, str(made.announced_on), made.event.name) == ("published", "2024-11-07", "EPC in Budapest")
    assert [(str(one), one.role) for one in made.involvements.all()] == [
        ("United Kingdom", "announcing"),
        ("Interpol", "mentioned"),
    ]
    assert [one.agreement for one in made.announced_agreements.all()] == [agreement]
    statement, part, figure = made.statements.get(), made.participations.get(), made.figures.get()
    assert (str(statement.official), statement.quote) == ("Keir Starmer", "We will smash the gangs.")
    assert part.official == statement.official
    assert (figure.value, figure.unit) == (150_000_000, "GBP")
    source = models.Source.objects.get(publisher="Government")
    assert [made.citations.get().source, statement.citations.get().source, figure.citations.get().source] == [
        source
    ] * 3
    states = {thing.state for thing in (source, statement.official, made.event, models.Organisation.objects.get())}
    assert states == {"published"}


def test_a_source_entered_before_is_found_by_its_address(client, editor):
    first = factories.source("The Independent", url="https://independent.co.uk/story")
    page = Page(client, "/agreements/new/").type(title="A deal")
    page.type(milestones__0__stage="announced", milestones__0__verb="plans")
    page.press("new", "milestones-0-source")
    page.type(
        **{
            "milestones-0-source_new-url": "http://www.independent.co.uk/story/?utm_source=mail#top",
            "milestones-0-source_new-publisher": "Indy",
        }
    )
    response = page.save()
    assert response.status_code == 302
    assert models.Source.objects.count() == 1
    assert models.Citation.objects.get().source == first
    messages = [str(message) for message in client.get(response["Location"]).wsgi_request._messages]
    assert messages[0] == f"This source was entered before, and is used here: {first}."


def test_entering_the_same_source_twice_names_the_first(client, editor):
    first = factories.source("The Independent", headline="Story", url="https://independent.co.uk/story")
    page = Page(client, "/sources/new/").type(publisher="Indy", url="independent.co.uk/story/")
    assert page.save().status_code == 422
    assert page.problems == [
        ("Address", f"This address is entered already: The Independent: Story (published, number {first.pk}).")
    ]


def test_a_double_click_makes_one_record(client, editor):
    page = Page(client, "/agreements/new/").type(title="Once")
    page.press("new", "milestones-0-source")
    page.type(**{"milestones-0-source_new-publisher": "P"}, milestones__0__stage="signed", milestones__0__verb="signed")
    sent = dict(page.sent)
    first = page.save()
    second = client.post("/agreements/new/", sent)
    made = models.Agreement.objects.get()
    assert [first["Location"], second["Location"]] == [f"/agreements/{made.pk}/"] * 2
    assert models.Source.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Kosovo", "XK"),
        ("kosovo", "XK"),
        ("Kosovan", "XK"),
        ("Macedonia", "MK"),
        ("Türkiye", "TR"),
        ("Turkiye", "TR"),
        ("TR", "TR"),
    ],
)
def test_a_country_is_found_by_any_of_its_names(client, editor, typed, code):
    factories.country("TR")
    models.CountryName.objects.create(country_id="XK", name="Kosovan", kind="demonym", source="test")
    models.CountryName.objects.create(country_id="MK", name="Macedonia", kind="former", source="test")
    page = Page(client, "/agreements/new/").type(title="A deal", parties__0__who_q=typed)
    assert page.save().status_code == 302
    assert models.Party.objects.get().country_id == code


def test_a_name_that_is_no_ones_shows_who_is_near(client, editor):
    page = Page(client, "/agreements/new/").type(
        title="A deal", parties__0__who_q="Maced", parties__1__who_q="Atlantis"
    )
    assert page.save().status_code == 422
    assert page.problems == [
        (
            "Party 1, country or organisation",
            "“Maced” is not the whole name of one country or organisation. Choose one: North Macedonia.",
        ),
        ("Party 2, country or organisation", "No country or organisation is called “Atlantis”."),
    ]
    assert ("pick", "parties-0-who=MK") in page.buttons


def test_a_party_named_twice_is_refused(client, editor):
    page = Page(client, "/agreements/new/").type(
        title="A deal", parties__0__who_q="GB", parties__1__who_q="United Kingdom"
    )
    page.save()
    assert page.problems == [("Party 2, country or organisation", "United Kingdom is party 1 already.")]


def test_what_is_typed_is_kept_while_rows_are_added_and_removed(client, editor):
    page = Page(client, "/agreements/new/")
    page.type(title="Half", milestones__0__date="half a da", parties__0__who_q="Ser")
    page.press("add", "milestones").press("remove", "milestones-0").press("find", "parties-0-who")
    assert page.status == 200
    assert page.problems == []
    assert (page.sent["title"], page.sent["milestones-0-date"], page.sent["parties-0-who_q"]) == (
        ["Half"],
        ["half a da"],
        ["Ser"],
    )
    assert page.sent["milestones-0-DELETE"] == ["on"]
    page.press("keep", "milestones-0")
    assert "milestones-0-DELETE" not in page.sent
    assert page.sent["milestones-0-date"] == ["half a da"]
    assert page.focus == ["milestones-0-stage"]


def test_a_refused_form_keeps_everything_and_says_where(client, editor):
    page = Page(client, "/agreements/new/")
    page.type(
        title="T", milestones__0__stage="signed", milestones__0__date="April 20025", milestones__0__passage="words"
    )
    assert page.save().status_code == 422
    assert page.problems == [
        ("Milestone 1, date", "“April 20025” is not a date. Write Apr 2025, 2 April 2025 or c. 2025."),
        ("Milestone 1, verb as written", REQUIRED),
        ("Milestone 1, source", "Choose the source that says so."),
    ]
    assert page.sent["milestones-0-date"] == ["April 20025"]
    assert models.Agreement.objects.count() == 0
    body = page.response.content.decode()
    assert "<title>Error: New agreement" in body
    assert '<a href="#id_milestones-0-date">Milestone 1, date: “April 20025” is not a date.' in body


def test_a_passage_is_looked_up_in_the_captured_text(client, editor):
    source = factories.source(
        captured_text="He said:\n“We  agreed new bilateral initiatives with Serbia, Kosovo and North Macedonia”."
    )
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    step = factories.milestone(agreement, "agreed", cited=False)
    factories.cite(milestone=step, source=source, passage="")
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    page.type(milestones__0__passage="agreed new bilateral initiative with Serbia, Kosovo and North Macedonia").save()
    assert page.problems == [
        (
            "Milestone 1, passage, word for word",
            (
                "These words are not in the captured text. "
                "Closest: “agreed new bilateral initiatives with Serbia, Kosovo and North Macedonia”."
            ),
        )
    ]
    page.type(milestones__0__passage='"We agreed new ... Kosovo and North Macedonia"')
    assert page.save().status_code == 302


def test_a_step_out_of_order_wants_a_reason(client, editor):
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    factories.milestone(agreement, "in_effect", "2024-01-05")
    factories.milestone(agreement, "signed", "2024-02")
    page = Page(client, f"/agreements/{agreement.pk}/edit/").type(note="x")
    assert page.save().status_code == 422
    assert page.problems == []
    assert [row.warning for row in page.response.context["form"].warnings] == [
        "In effect, 5 January 2024: that is before milestone 2, signed (February 2024)."
    ]
    page.type(milestones__0__out_of_order_why="Applied provisionally")
    assert page.save().status_code == 302
    assert [step.out_of_order_why for step in agreement.milestones.all()] == ["Applied provisionally", ""]


def test_steps_that_may_be_in_order_bring_no_warning(client, editor):
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    factories.milestone(agreement, "signed", "2024-01")
    factories.milestone(agreement, "in_effect", "2024")
    factories.milestone(agreement, "announced", "2025-01-01", expected=True)
    assert Page(client, f"/agreements/{agreement.pk}/edit/").type(note="x").save().status_code == 302


def test_an_office_ends_after_it_starts(client, editor):
    page = Page(client, "/officials/new/").type(name="A", appointments__0__role="minister")
    page.type(appointments__0__since="May 2024", appointments__0__until="April 2024").save()
    assert page.problems == [("Office 1, until", "It ends before it starts (May 2024).")]
    page.type(appointments__0__until="May 2024", appointments__0__of_q="GB")
    assert page.save().status_code == 302
    assert str(models.Appointment.objects.get().country) == "United Kingdom"


def test_publishing_wants_a_source_for_each_fact(client, editor):
    page = Page(client, "/agreements/new/").type(title="T", binding="yes")
    page.type(milestones__0__stage="signed", milestones__0__verb="signed")
    page.save(publish="1")
    assert (page.status, page.problems) == (
        422,
        [("Source", "Choose the source that says so."), ("Milestone 1, source", "Choose the source that says so.")],
    )
    assert page.save().status_code == 302
    assert models.Agreement.objects.get().state == "draft"


def test_the_last_support_of_a_published_fact_stays(client, editor):
    agreement = factories.agreement("GB", "RS", created_by=editor)
    factories.milestone(agreement, "signed")
    page = Page(client, f"/agreements/{agreement.pk}/edit/").type(milestones__0__stance="contradicts", why="Misread")
    page.save()
    assert (page.status, page.problems[0]) == (422, ("Milestone 1, source", "Choose the source that says so."))
    assert models.Citation.objects.get().stance == "supports"


def test_a_correction_says_why_and_an_update_need_not(client, editor):
    agreement = factories.agreement("GB", "RS", created_by=editor)
    page = Page(client, f"/agreements/{agreement.pk}/edit/").type(note="x")
    assert page.save().status_code == 422
    assert [where for where, _ in page.problems] == ["Why"]
    assert page.type(why="A wrong digit").save().status_code == 302
    page = Page(client, f"/agreements/{agreement.pk}/edit/").type(note="y", act="update")
    assert page.save().status_code == 302
    acts = [(act.what, act.why) for act in history_of(agreement)[0]]
    assert acts[:2] == [("Updated", ""), ("Corrected", "A wrong digit")]


def test_claims_on_one_step_share_its_number_and_one_is_shown(client, editor):
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    first = factories.milestone(agreement, "signed", "2024-11-07", step=4, chosen=True)
    page = Page(client, f"/agreements/{agreement.pk}/edit/").press("add", "milestones")
    page.type(milestones__1__stage="signed", milestones__1__verb="signs", milestones__1__date="8 Nov 2024")
    page.type(milestones__1__same_step=f"milestones:{first.pk}", milestones__1__chosen="on").save()
    assert page.problems == [("Milestone 2, shown as the step", "One claim of a step is shown, not two.")]
    del page.sent["milestones-0-chosen"]
    assert page.save().status_code == 302
    assert [(step.step, step.chosen) for step in agreement.milestones.all()] == [(4, False), (4, True)]


def test_the_stage_of_a_step_is_corrected_for_all_its_claims(client, editor):
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    factories.milestone(agreement, "signed", "2024-11-07", step=4)
    factories.milestone(agreement, "signed", "2024-11-08", step=4)
    page = Page(client, f"/agreements/{agreement.pk}/edit/").type(milestones__0__stage="agreed")
    page.save()
    assert page.problems == [
        ("Milestone 2, speaks of", "Claims on one step are of one stage, and milestone 1 is of another.")
    ]
    assert page.type(milestones__1__stage="agreed").save().status_code == 302
    steps = agreement.milestones.values_list("stage", "step")
    assert list(steps) == [("agreed", 5), ("agreed", 5)]


def test_further_citations_name_their_fact(client, editor):
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    step = factories.milestone(agreement, "signed")
    other = factories.source("Second")
    page = Page(client, f"/agreements/{agreement.pk}/edit/").press("add", "citations")
    page.type(
        citations__0__fact=f"milestones:{step.pk}",
        citations__0__source_q=str(other),
        citations__0__stance="contradicts",
    )
    assert page.save().status_code == 302, page.problems
    assert [(one.source, one.stance) for one in step.citations.all()][1:] == [(other, "contradicts")]
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    assert page.sent["citations-0-fact"] == [f"milestones:{step.pk}"]
    assert page.press("remove", "milestones-0").save().status_code == 302
    assert models.Citation.objects.count() == 0


def test_a_row_of_another_record_is_out_of_reach(client, editor):
    theirs = factories.agreement("GB", "RS")
    step = factories.milestone(theirs, "signed")
    mine = factories.agreement("GB", "RS", state="draft", created_by=editor)
    page = Page(client, f"/agreements/{mine.pk}/edit/").press("add", "milestones")
    page.type(milestones__0__id=str(step.pk), milestones__0__stage="ended", milestones__0__verb="x").save()
    assert page.problems == [
        ("", "Row 1 of “Milestones, in order of date” does not belong to this record. Load the page anew.")
    ]
    page.type(milestones__0__id=str(step.pk), milestones__0__DELETE="on").save()
    step.refresh_from_db()
    assert (step.stage, step.agreement, models.Milestone.objects.count()) == ("signed", theirs, 1)


def test_htmx_asks_for_the_form_alone(client, editor):
    page = Page(client, "/agreements/new/")
    response = client.post("/agreements/new/", {**page.sent, "add": "parties"}, headers={"HX-Request-Type": "partial"})
    body = response.content.decode()
    assert body.lstrip().startswith('<div class="with-captured" id="edit"')
    assert "<html" not in body
    assert "HX-Request-Type" in response["Vary"]


def test_withdrawn_and_merged_records_have_no_form(client, editor):
    keep, other = factories.official("A"), factories.official("B")
    reviewer = factories.user("reviewer")
    actions.merge(keep, other, who=reviewer, why="One person")
    response = client.get(f"/officials/{other.pk}/edit/")
    assert (response.status_code, response["Location"]) == (301, f"/officials/{keep.pk}/")
    actions.withdraw(keep, who=reviewer, why="No")
    assert client.get(f"/officials/{keep.pk}/edit/").status_code == 410
    assert client.post(f"/officials/{keep.pk}/edit/", {"name": "x"}).status_code == 410
    assert client.get("/officials/99999999999999999999/edit/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"stands": "on"}, ("why it stands", "Say why it stands although a source contradicts it.")),
        ({"certainty": "doubtful"}, ("why it is doubtful", "Say why it is doubtful.")),
        ({"how_ended": "expired"}, ("how ended", "Say how it ended only at a step of the stage “ended”.")),
        ({"party": "parties:0"}, ("party", "Select a valid choice. parties:0 is not one of the available choices.")),
        ({"source": "0"}, ("source", "There is no such source any more. Choose another.")),
    ],
)
def test_the_rules_of_the_database_speak_at_their_field(client, editor, typed, problem):
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor)
    factories.milestone(agreement, "signed", "2024-11-07")
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    page.type(**{f"milestones-0-{name}": value for name, value in typed.items()}).save()
    assert (page.status, page.problems) == (422, [(f"Milestone 1, {problem[0]}", problem[1])])


def test_a_source_added_to_a_published_record_is_public_with_it(client, editor):
    agreement = factories.agreement("GB", "RS", created_by=editor)
    step = factories.milestone(agreement, "signed")
    page = (
        Page(client, f"/agreements/{agreement.pk}/edit/").press("add", "citations").press("new", "citations-0-source")
    )
    page.type(
        **{"citations-0-source_new-publisher": "The News", "citations-0-fact": f"milestones:{step.pk}"}, act="update"
    )
    assert page.save().status_code == 302
    assert models.Source.objects.get(publisher="The News").state == "published"


def test_what_is_named_stays_named_although_it_was_withdrawn(client, editor):
    before = factories.agreement("GB", "RS", title="The first")
    agreement = factories.agreement("GB", "RS", state="draft", created_by=editor, predecessor=before)
    actions.withdraw(before, who=factories.user("reviewer"), why="Mistaken")
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    assert 'The first <span class="quiet">withdrawn</span>' in page.response.content.decode()
    assert page.type(note="x").save().status_code == 302
    agreement.refresh_from_db()
    assert agreement.predecessor == before
    page = Page(client, "/agreements/new/").type(title="T", predecessor_q="The first")
    assert page.save().status_code == 422
    page = Page(client, "/agreements/new/").type(title="T", predecessor=str(before.pk))
    assert page.save().status_code == 422
