"""From a pasted article to records: what is read, what is decided, what is saved, and what is refused."""

import pytest
from django.test import Client

from announcements.models import (
    Agreement,
    Announcement,
    Citation,
    Event,
    Figure,
    Milestone,
    Official,
    Organisation,
    Source,
    Statement,
)
from announcements.models.vocabularies import State
from tests import factories as make
from tests.intake.story import HEADLINE, STORY

pytestmark = pytest.mark.django_db

ADDRESS = "https://news.example/story?utm_source=letter"
KINDS = [Source, Announcement, Agreement, Official, Organisation, Event]


@pytest.fixture
def editor(client: Client) -> Client:
    for code in ("GB", "RS", "XK"):
        make.country(code)
    client.force_login(make.user("editor"))
    return client


def read(client: Client, **sent: str):
    """The page that the article leads to."""
    return client.post("/intake/", {"text": STORY, "published_on": "6 November 2024", "url": ADDRESS, **sent})


def sent_by(page, **changed: object) -> dict:
    """What a browser would send from this page: everything in its form, with what the editor changes."""
    proposal = page.context["proposal"]
    data: dict = {
        "captured": proposal.draft.text,
        "day": page.context["day"],
        "address": proposal.draft.url,
        "title": proposal.draft.title,
        "publisher": proposal.draft.publisher,
        "entry_key": str(page.context["entry_key"]),
        "selected": [one.sent for one in page.context["selected"]],
    }
    for item in proposal:
        data[f"{item.key}-sent"] = "1"
        for name, field in item.fields.items():
            value = field.prepare_value(item[name].value())
            data[f"{item.key}-{name}"] = "" if value is None else value
    return data | {"source-publisher": "The Observer of Deals", **changed}


def accepted(client: Client, **changed: object) -> dict:
    """All accepted at once, as it would be sent next."""
    page = client.post("/intake/", sent_by(read(client), accept_all="1"))
    return sent_by(page, **changed)


def test_the_page_shows_each_suggestion_with_the_sentence_that_says_so(editor) -> None:
    page = read(editor)
    proposal = page.context["proposal"]
    said = {title: [(item.heading, item.passage) for item in items] for title, items in proposal.groups}
    plans = (
        "Sir Martin Shaw has announced plans to sign new agreements with Serbia and Kosovo against smuggling gangs,"
        " Downing Street said."
    )
    archer = "Home secretary Helen Archer said the work with both countries was “vital to breaking the gangs”."
    assert said == {
        "Source": [("Where it was said", "")],
        "Announcement": [("What was made known", plans)],
        "Agreements": [
            ("United Kingdom–Serbia agreement", plans),
            ("Announced", plans),
            ("Expected: signature", plans),
            ("United Kingdom–Kosovo agreement", plans),
            ("Announced", plans),
            ("Expected: signature", plans),
        ],
        "Countries": [("Serbia", HEADLINE), ("Kosovo", HEADLINE), ("United Kingdom", plans)],
        "Officials": [("Martin Shaw", plans), ("Helen Archer", archer)],
        "Who said what": [
            ("“These gangs respect no border,”", "“These gangs respect no border,” the prime minister said."),
            ("“Neither can we.”", "“Neither can we.”"),
            ("“vital to breaking the gangs”", archer),
            (
                "“We will share what we know, and act on it. “That is what nei…”",
                "She added: “We will share what we know, and act on it.\n“That is what neighbours do.”",
            ),
        ],
        "Figures": [
            ("£75m", "On Monday the government announced £75m for the new Border Security Command."),
            (
                "100,000 migrants",
                STORY.splitlines()[5],
            ),
        ],
        "Event": [
            (
                "European Political Community meeting",
                "The European Political Community meeting in Budapest takes place on Thursday.",
            )
        ],
        "Organisations": [
            ("Downing Street", plans),
            (
                "Border Security Command",
                "On Monday the government announced £75m for the new Border Security Command.",
            ),
            (
                "European Political Community",
                "The European Political Community meeting in Budapest takes place on Thursday.",
            ),
        ],
    }
    assert [flag.words for flag in proposal.draft.flags] == ["headline says signs, text says plans to sign"]
    assert "donation" not in proposal.draft.text


def test_reading_writes_nothing(editor) -> None:
    page = read(editor)
    editor.post("/intake/", sent_by(page, accept_all="1"))
    assert [kind.objects.count() for kind in KINDS] == [0] * len(KINDS)


def test_what_is_accepted_is_saved_as_drafts_with_a_citation_each(editor) -> None:
    answer = editor.post("/intake/", accepted(editor))
    announcement = Announcement.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/announcements/{announcement.pk}/")
    source = Source.objects.get()
    assert (source.url, source.publisher, source.published_on.edtf) == (ADDRESS, "The Observer of Deals", "2024-11-06")
    assert source.captured_text.startswith(HEADLINE)
    assert {kind.__name__: set(kind.objects.values_list("state", flat=True)) for kind in KINDS} == {
        kind.__name__: {State.DRAFT} for kind in KINDS
    }
    assert sorted(Agreement.objects.values_list("title", flat=True)) == [
        "United Kingdom–Kosovo agreement",
        "United Kingdom–Serbia agreement",
    ]
    steps = [(m.stage, m.expected, m.date and m.date.edtf, m.verb) for m in Milestone.objects.order_by("pk")]
    told = [("announced", False, "2024-11-06", "has announced"), ("signed", True, None, "has announced plans to sign")]
    assert steps == told * 2
    assert list(Statement.objects.values_list("official__name", "role_as_printed")) == [
        ("Martin Shaw", "prime minister"),
        ("Martin Shaw", "prime minister"),
        ("Helen Archer", "Home secretary"),
        ("Helen Archer", "Home secretary"),
    ]
    assert [str(figure) for figure in Figure.objects.all()] == ["75,000,000 GBP", "100,000 migrants"]
    # The announcement, four milestones, two participations, four statements, two figures.
    assert Citation.objects.filter(source=source).count() == 13
    assert all(citation.passage in source.captured_text for citation in Citation.objects.all())


def test_only_what_is_accepted_is_saved(editor) -> None:
    data = sent_by(read(editor), **{"country-RS-decision": "yes"})
    editor.post("/intake/", data)
    announcement = Announcement.objects.get()
    assert [str(one) for one in announcement.involvements.all()] == ["Serbia"]
    assert [kind.objects.count() for kind in (Agreement, Official, Statement, Figure, Event)] == [0] * 5


def test_what_the_editor_changes_is_what_is_saved(editor) -> None:
    changed = {
        "agreement-0-title": "UK–Serbia pact", "agreement-0-form": "treaty", "official-1-name": "Helen J. Archer",
        "announcement-title": "Plans for two pacts", "announcement-announced_on": "5 Nov 2024",
    }  # fmt: skip
    editor.post("/intake/", accepted(editor, **changed))
    announcement = Announcement.objects.get()
    assert (announcement.title, announcement.announced_on.edtf) == ("Plans for two pacts", "2024-11-05")
    assert Agreement.objects.order_by("pk").values_list("title", "form").first() == ("UK–Serbia pact", "treaty")
    assert "Helen J. Archer" in Official.objects.values_list("name", flat=True)


def test_saved_and_published_it_is_open_to_everybody(editor) -> None:
    answer = editor.post("/intake/", accepted(editor, publish="1"))
    assert {kind.__name__: set(kind.objects.values_list("state", flat=True)) for kind in KINDS} == {
        kind.__name__: {State.PUBLISHED} for kind in KINDS
    }
    assert Client().get(answer["Location"]).status_code == 200


def test_a_second_click_makes_no_second_story(editor) -> None:
    data = accepted(editor)
    first, second = editor.post("/intake/", data), editor.post("/intake/", data)
    assert first["Location"] == second["Location"]
    assert [kind.objects.count() for kind in KINDS] == [1, 1, 2, 2, 3, 1]


def test_what_cannot_be_saved_says_why_and_nothing_is_lost(editor) -> None:
    data = accepted(editor, **{"source-publisher": "", "figure-1-decision": "", "agreement-0-parties": "Serbia"})
    key = next(name for name in data if name.startswith("figure-") and name.endswith("-value"))
    data[key] = "many"
    answer = editor.post("/intake/", data)
    assert answer.status_code == 422
    assert [words for _, words in answer.context["proposal"].refusals] == [
        "Where it was said: Fill this in.",
        "United Kingdom–Serbia agreement: An agreement has two parties or more.",
        "£75m: Enter a number.",
    ]
    assert [kind.objects.count() for kind in KINDS] == [0] * len(KINDS)
    kept = sent_by(answer, **{"source-publisher": ""})
    assert {name: kept[name] for name in ("agreement-0-parties", key, "announcement-title")} == {
        "agreement-0-parties": "Serbia",
        key: "many",
        "announcement-title": HEADLINE,
    }


def test_a_step_needs_its_agreement(editor) -> None:
    data = sent_by(read(editor), **{"agreement-0-step-0-decision": "yes"})
    answer = editor.post("/intake/", data)
    assert [words for _, words in answer.context["proposal"].refusals] == ["Announced: Its agreement is not accepted."]


def test_what_is_only_to_be_said_is_not_accepted_with_all(editor) -> None:
    text = "The prime minister Martin Shaw is expected to say on Friday that “no gang is beyond our reach”."
    page = editor.post("/intake/", {"text": text, "published_on": "6 November 2024"})
    after = editor.post("/intake/", sent_by(page, accept_all="1")).context["proposal"]
    assert [(item.decided, item.caution) for item in after if item.key.startswith("quotation")] == [
        ("", "foretold: the source says that it is to be said")
    ]


def test_an_agreement_that_is_known_gets_the_new_step(editor) -> None:
    known = make.agreement("GB", "RS", title="The pact with Serbia")
    make.milestone(known, "negotiating", "2024-05")
    page = read(editor)
    item = next(one for one in page.context["proposal"] if one.key == "agreement-0")
    assert item.fields["known"].choices == [("", "a new agreement"), (str(known.pk), "known: The pact with Serbia")]
    editor.post("/intake/", accepted(editor, **{"agreement-0-known": str(known.pk)}))
    steps = list(known.milestones.order_by("step").values_list("step", "stage", "expected"))
    first = steps[0][0]
    assert steps == [(first, "negotiating", False), (first + 1, "announced", False), (first + 2, "signed", True)]
    assert known.parties.count() == 2
    assert list(known.announcements.all()) == [Announcement.objects.get()]


def test_a_known_official_is_not_entered_again(editor) -> None:
    known = make.official("Helen Archer")
    editor.post("/intake/", accepted(editor))
    assert sorted(Official.objects.values_list("name", flat=True)) == ["Helen Archer", "Martin Shaw"]
    assert known.statements.count() == 2


# Entered already


def test_the_same_address_is_recognised_however_it_is_spelt(editor) -> None:
    editor.post("/intake/", accepted(editor))
    page = read(editor, url="http://www.news.example/story/")
    assert (page.context["near"], page.context["same_address"]) == (Source.objects.get(), True)
    assert list(page.context["told_in"]) == [Announcement.objects.get()]


def test_nearly_the_same_text_becomes_a_second_source(editor) -> None:
    editor.post("/intake/", accepted(editor))
    announcement = Announcement.objects.get()
    page = read(
        editor, url="https://reprint.example/a", text=STORY.replace("met on", "held on") + "\nA line of its own."
    )
    assert (page.context["near"], page.context["same_address"]) == (Source.objects.get(), False)
    answer = editor.post("/intake/", sent_by(page, second=str(announcement.pk), **{"source-publisher": "The Reprint"}))
    assert answer["Location"] == f"/announcements/{announcement.pk}/"
    second = Source.objects.get(publisher="The Reprint")
    assert announcement.citations.filter(source=second).count() == 1
    # Its statements, figures and participations are said here too.
    assert Citation.objects.filter(source=second).count() == 9
    assert Announcement.objects.count() == 1


def test_another_story_is_none_that_is_entered(editor) -> None:
    editor.post("/intake/", accepted(editor))
    page = editor.post("/intake/", {"text": "Norway and Iraq have agreed to talk about returns. " * 20})
    assert page.context["near"] is None


# Selected words


def place_of(text: str, words: str) -> dict:
    start = text.index(words)
    return {"from": str(start), "to": str(start + len(words))}


def use(client: Client, what: str, words: str):
    page = read(client)
    return client.post("/intake/", sent_by(page, use=what, **place_of(page.context["draft"].text, words)))


def test_selected_words_become_a_quotation_that_is_accepted(editor) -> None:
    page = use(editor, "quote", "the work with both countries")
    items = [one for one in page.context["proposal"] if one["decision"].value() == "yes"]
    assert [(one.heading, one.passage) for one in items] == [
        ("“the work with both countries”", "the work with both countries")
    ]
    data = sent_by(page)
    data[f"{items[0].key}-speaker"] = "Helen Archer"
    editor.post("/intake/", data)
    assert [str(one) for one in Statement.objects.all()] == ["Helen Archer: “the work with both countries”"]


def test_a_selected_date_is_the_announcement_s(editor) -> None:
    page = use(editor, "date", "On Monday")
    assert sent_by(page)["announcement-announced_on"] == "4 November 2024"


def test_a_selected_country_is_a_party(editor) -> None:
    make.country("MK")
    page = read(editor, text=STORY + "\nNorth Macedonia was not named.")
    text = page.context["draft"].text
    page = editor.post("/intake/", sent_by(page, use="party", **place_of(text, "North Macedonia")))
    chosen = [
        (one.heading, one.in_short()) for one in page.context["proposal"] if one.decided == "yes" and not one.always
    ]
    assert chosen == [("North Macedonia", "Partner")]


def test_a_selected_amount_is_a_figure(editor) -> None:
    page = read(editor)
    text = page.context["draft"].text
    page = editor.post("/intake/", sent_by(page, use="amount", **place_of(text, "£75m for the new")))
    chosen = [one for one in page.context["proposal"] if one.decided == "yes" and not one.always]
    assert [(one["value"].value(), one["unit"].value(), one.passage) for one in chosen] == [
        ("75000000", "GBP", "On Monday the government announced £75m for the new Border Security Command.")
    ]


@pytest.mark.parametrize(
    ("what", "words", "problem"),
    [
        ("amount", "smuggling gangs", "No number can be read in “smuggling gangs”."),
        ("party", "smuggling gangs", "No country is called “smuggling gangs”."),
        ("date", "smuggling gangs", "“smuggling gangs” is not a date. Write Apr 2025, 2 April 2025 or c. 2025."),
    ],
)
def test_words_that_cannot_be_used_so_say_why(editor, what, words, problem) -> None:
    page = use(editor, what, words)
    assert (page.status_code, page.context["problem"]) == (422, problem)
    assert page.context["selected"] == []


@pytest.mark.parametrize("sent", ["quote:9:1", "quote:0:99999999", "quote:x:1", "party:1", "quote:5:5", "exec:1:2", ""])
def test_a_forged_selection_selects_nothing(editor, sent) -> None:
    page = read(editor)
    answer = editor.post("/intake/", sent_by(page, accept_all="1", selected=[sent]))
    assert answer.context["selected"] == []


# What can't be read


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Paste an article’s text, or give its address."),
        ({"text": " \n "}, "Paste an article’s text, or give its address."),
        ({"url": "ftp://news.example/"}, "An address starts with http:// or https:// and names a host."),
        ({"url": "http://127.0.0.1/"}, "127.0.0.1 is not on the open internet, so it is not fetched."),
        ({"url": "http://[::ffff:10.0.0.1]/"}, "::ffff:10.0.0.1 is not on the open internet, so it is not fetched."),
        ({"text": "<html><body></body></html>"}, "No article was found in this page. Paste its text instead."),
        ({"text": "a" * 200_001}, "That is more than 200,000 characters. Paste only the article."),
        ({"text": "x", "published_on": "2024-13"}, "There is no month 13. Months go from 01 to 12."),
    ],
)
def test_what_cannot_be_read_says_why(editor, sent, words) -> None:
    answer = editor.post("/intake/", sent)
    assert (answer.status_code, [error for errors in answer.context["form"].errors.values() for error in errors]) == (
        422,
        [words],
    )


def test_markup_in_a_text_is_shown_as_text(editor) -> None:
    evil = "Serbia said: <script>alert(1)</script> “<img src=x onerror=alert(2)> is what we signed”, the minister said."
    page = editor.post("/intake/", {"text": evil}).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_another_language_says_so_and_guesses_nothing(editor) -> None:
    text = "Le Royaume-Uni et la Serbie ont signé un accord sur les retours, a dit le ministre Jean Dupont, le 7 novembre 2024."
    draft = editor.post("/intake/", {"text": text}).context["draft"]
    assert (draft.language, [flag.words for flag in draft.flags]) == (
        "fr",
        ["The text is in French: only names, dates and sums are read."],
    )
    assert (draft.agreements, draft.officials, draft.quotations) == ([], [], [])


def test_captured_texts_stay_with_editors(editor) -> None:
    answer = editor.post("/intake/", accepted(editor, publish="1"))
    # A sentence that no citation quotes.
    private = "The prime minister will speak of smuggling gangs at a summit in Budapest"
    assert private in Source.objects.get().captured_text
    for address in (answer["Location"], f"/sources/{Source.objects.get().pk}/", "/search/?q=summit", "/sources.csv"):
        assert private not in Client().get(address).getvalue().decode()


def test_a_text_sent_back_that_is_not_the_one_read_is_read_anew(editor) -> None:
    """Whoever changes the hidden text gets suggestions of what they sent, never of something else."""
    data = sent_by(read(editor), captured="Nothing of the kind.")
    answer = editor.post("/intake/", data)
    assert answer.status_code == 302
    assert (Agreement.objects.count(), Source.objects.get().captured_text) == (0, "Nothing of the kind.")
