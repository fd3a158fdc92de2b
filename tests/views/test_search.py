"""Searching everything: what is found, where it stands, what is refused, and what stays hidden."""

import re

import pytest
from django.utils.html import strip_tags

from announcements.search import MOST_PARTS
from tests import factories as make

pytestmark = pytest.mark.django_db


def lines(client, address):
    """Of each kind: its number, and for each result its title and the line below, marks kept."""
    html = client.get(address).text
    found = {}
    for section in re.findall(r'<section class="section">(.*?)</section>', html, re.S):
        kind, count = re.search(r"<h2>(\w+)</h2>.*?<data value=\"(\d+)\"", section, re.S).groups()
        rows = re.findall(r"<li>(.*?)</li>", section, re.S)
        found[kind] = (int(count), [_line(row) for row in rows])
    return found


def _line(row):
    title = re.search(r'class="row-title"><a href="[^"]+">(.*?)</a>', row, re.S)[1]
    passage = re.search(r'<div class="small passage">(.*?)</div>', row, re.S)
    return (title, re.sub(r"</?span[^>]*>", "", passage[1]) if passage else "")


@pytest.fixture
def deal():
    """An agreement and its announcement, in which an official says something; Serbia is a party under another name."""
    serbia = make.country("RS")
    serbia.names.create(name="Serbian", kind="demonym", source="test")
    serbia.names.create(name="Yugoslavia", kind="former", source="test")
    agreement = make.agreement("GB", "RS", title="A joint declaration on returns")
    make.milestone(agreement, "announced", verb="plans to sign", cited=False)
    source = make.source("The Gazette", headline="Smugglers beware", captured_text="a captured secret")
    make.cite(milestone=agreement.milestones.get(), source=source, passage="officers will work side by side")
    announcement = make.announcement("GB", "RS", title="Plan announced", agreements=[agreement], cited=False)
    make.cite(announcement=announcement, source=source, passage="a wall of <b>words</b> & more")
    make.statement(announcement, "We stand shoulder to shoulder.", official=make.official("Ana Brnabić"))
    return announcement


def test_each_kind_says_how_many_which_text_and_marks_the_words(client, deal):
    assert lines(client, "/search/?q=shoulder") == {
        "Announcements": (1, [("Plan announced", "In a statement by Ana Brnabić: We stand <mark>shoulder</mark> to <mark>shoulder</mark>.")]),
        "Statements": (1, [("“We stand <mark>shoulder</mark> to <mark>shoulder</mark>.”", "")]),
    }  # fmt: skip
    assert lines(client, "/search/?q=smugglers") == {
        "Agreements": (1, [("A joint declaration on returns", "In a headline of The Gazette: <mark>Smugglers</mark> beware")]),
        "Announcements": (1, [("Plan announced", "In a headline of The Gazette: <mark>Smugglers</mark> beware")]),
        "Sources": (1, [("<mark>Smugglers</mark> beware", "")]),
    }  # fmt: skip


def test_a_title_is_marked_where_it_stands(client, deal):
    assert lines(client, "/search/?q=returns") == {
        "Agreements": (1, [("A joint declaration on <mark>returns</mark>", "")])
    }


@pytest.mark.parametrize("words", ["Serbia", "serbian", "YUGOSLAVIA", "yugosl OR serbia"])
def test_a_country_is_found_by_every_name(client, deal, words):
    found = lines(client, f"/search/?q={words}")
    assert {kind: count for kind, (count, _) in found.items()} == {
        "Agreements": 1, "Announcements": 1, "Statements": 1, "Countries": 1,
    }  # fmt: skip
    assert found["Agreements"] == (1, [("A joint declaration on returns", "Party: <mark>Serbia</mark>")])


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("brnabic", ["Announcements", "Statements", "Officials"]),
        ('"side by side"', ["Agreements"]),
        ('"by side side"', []),
        ("declaration -serbia", []),
        ("declaration -kosovo", ["Agreements"]),
        ("-YUGOSLAVIA declaration", []),
        ("gazette OR brnab", ["Announcements", "Statements", "Officials", "Sources"]),
        ("decl", ["Agreements"]),
        ("secret", []),
    ],
)
def test_words_quotes_minus_or_and_beginnings(client, deal, words, kinds):
    make.country("XK")
    assert list(lines(client, f"/search/?q={words}")) == kinds


def test_stored_markup_is_escaped_before_words_are_marked(client, deal):
    page = client.get("/search/?q=wall").text
    assert "a <mark>wall</mark> of &lt;b&gt;words&lt;/b&gt; &amp; more" in page
    make.announcement("GB", title='<script>alert(1)</script> & "wall" \x02x\x03')
    page = client.get("/search/?q=wall").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;<mark>wall</mark>&quot;  x " in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("z=1", "“z” is not a condition of this search."),
        ("q=a&q=b", "“q” is given more than once."),
        ("q=a&kind=users", "“users” is none of agreements, announcements, statements, officials, countries, organisations, events, sources."),
        ("q=a&after=1", "Pages follow each other among statements alone: after one, or before one."),
        ("q=a&kind=statements&after=1&before=2", "Pages follow each other among statements alone: after one, or before one."),
        ("q=a&kind=statements&after=forged", "There is no such place among these statements. Start at their first page."),
        ("q=!!", "Write at least one letter or digit."),
        ("q=%00", "Write at least one letter or digit."),
        ("q=" + "x" * 10_001, "It is longer than 10,000 characters."),
        ("q=" + "-x " * (MOST_PARTS + 1), f"It asks for too much at once: at most {MOST_PARTS} quotation marks, words to leave out and ORs."),
    ],
)  # fmt: skip
def test_a_wrong_question_is_refused_and_finds_nothing(client, deal, query, message):
    answer = client.get(f"/search/?{query}")
    box = re.search(r'<div class="box refused".*?<ul>(.*?)</ul>', answer.text, re.S)[1]
    assert (answer.status_code, strip_tags(box).strip(), lines(client, f"/search/?{query}")) == (
        400,
        message.replace("“", "“"),
        {},
    )


@pytest.mark.parametrize("words", ["x" * 10_000, '"unbalanced', "🇬🇧 a", "a%00b", "&|!():*<-> a", "it's", "\\", "%27"])
def test_whatever_is_typed_is_answered(client, deal, words):
    assert client.get("/search/", query_params={"q": words}).status_code == (400 if words == "\\" else 200)


def test_words_too_common_to_be_looked_for_find_nothing_and_say_so(client, deal):
    page = client.get("/search/?q=the+and").text
    assert "These words are too common to be looked for." in page
    assert '<data id="count" value="0">' in page


def test_a_misspelt_name_offers_the_nearest(client):
    make.country("TR")
    make.official("Viktor Orbán")
    make.official("Viktor Orbix", state="draft", published_at=None)
    asked = {words: client.get(f"/search/?q={words}").text for words in ("Turkye", "Vikto Orban returns", "zzzz")}
    offered = {words: re.findall(r'<p class="meant">(.*?)</p>', page) for words, page in asked.items()}
    assert offered == {
        "Turkye": ['Did you mean <a href="/search/?q=T%C3%BCrkiye">Türkiye</a>?'],
        "Vikto Orban returns": ['Did you mean <a href="/search/?q=Viktor+Orb%C3%A1n+returns">Viktor Orbán</a>?'],
        "zzzz": [],
    }


def test_a_kind_with_a_list_leads_there_and_statements_have_pages_of_their_own(client, monkeypatch):
    monkeypatch.setattr("announcements.views.search.SIZE", 2)
    assert client.get("/search/?q=UK+deal&kind=agreements").headers["Location"] == "/agreements/?q=UK+deal"
    for number in range(5):
        announcement = make.announcement("GB", announced_on=f"2024-11-0{number + 1}" if number else None)
        make.statement(announcement, f"Stand {number}")
    pages, address = [], "/search/?q=stand&kind=statements"
    while address:
        page = client.get(address).text
        pages.append(re.findall(r"“<mark>Stand</mark> (\d)”", page))
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found and found[1].replace("&amp;", "&")
    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    back = re.search(r'href="([^"]+)" rel="prev"', page)[1].replace("&amp;", "&")
    assert re.findall(r"“<mark>Stand</mark> (\d)”", client.get(back).text) == ["2", "1"]


def test_what_is_hidden_is_found_by_nobody_it_is_hidden_from(client, deal):
    hidden = make.official("Hidden Person", state="draft", published_at=None)
    make.statement(deal, "A hidden sentence.", official=hidden)
    draft = make.source("Hidden Press", headline="Hidden headline", state="draft", published_at=None)
    make.cite(announcement=deal, source=draft, passage="A hidden passage.")
    assert lines(client, "/search/?q=hidden") == {}
    client.force_login(make.user("editor"))
    assert {kind: count for kind, (count, _) in lines(client, "/search/?q=hidden").items()} == {
        "Statements": 1, "Officials": 1, "Sources": 1,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("words", "statements"), [("declaration", 3), ("common", 2), ("", 0)])
def test_a_search_costs_the_same_at_one_and_three_rows(client, django_assert_num_queries, words, statements):
    for number in (1, 2):
        for _ in range(number):
            make.agreement("GB", title="A declaration")
        # The first time the words are looked up, the second time they are known: a connection plans either once.
        for time in (1, 2):
            client.get(f"/search/?q={words}&utm_source={time}")
        with django_assert_num_queries(statements):
            client.get(f"/search/?q={words}")


def test_of_many_the_newest_are_ranked_and_all_are_counted(client, monkeypatch):
    monkeypatch.setattr("announcements.search.RANKED", 2)
    monkeypatch.setattr("announcements.views.search.RANKED", 2)
    for code in ("AA", "AB", "AC"):
        make.country(code, f"Shared land {code}")
    for day, title in enumerate(["Old shared shared shared", "Shared once", "Shared, shared"], start=1):
        announcement = make.announcement(title=title, announced_on=f"2024-11-0{day}")
        make.statement(announcement, f"A shared word {day}")
    found = lines(client, "/search/?q=shared")
    assert {kind: count for kind, (count, _) in found.items()} == {"Announcements": 3, "Statements": 3, "Countries": 3}
    assert [re.sub("</?mark>", "", title) for title, _ in found["Announcements"][1]] == [
        "Shared, shared",
        "Shared once",
    ]
    assert "the most relevant of the newest 200 of each kind first" in client.get("/search/?q=shared").text


def test_lists_show_the_passage_too(client, deal):
    page = client.get("/announcements/?q=shoulder").text
    assert re.findall(r'<div class="small passage">(.*?)</div>', page) == [
        'In a statement by Ana Brnabić: <span class="serif" dir="auto">We stand <mark>shoulder</mark> to <mark>shoulder</mark>.</span>'
    ]
    assert 'class="small passage"' not in client.get("/announcements/").text


def test_each_kind_is_told_by_its_name_and_its_day(client):
    records = {
        make.organisation("Shared body"): ("Shared body", ""),
        make.official("Shared Person"): ("Shared Person", ""),
        make.event("Shared summit", date="2024-11"): ("Shared summit", "Nov 2024"),
        make.source("Shared Press", headline="", published_on="2024-11-07"): ("Shared Press", "7 Nov 2024"),
        make.announcement("GB", title="Shared plan", announced_on="2024"): ("Shared plan", "2024"),
    }
    page = client.get("/search/?q=shared").text
    told = re.findall(r'<li><span class="small">(.*?)</span><div>.*?<a href="([^"]+)">(.*?)</a>', page)
    assert {(address, strip_tags(title), strip_tags(day)) for day, address, title in told} == {
        (record.get_absolute_url(), *name_and_day) for record, name_and_day in records.items()
    }
