"""Record pages: what they say, who may read them, and what they cost."""

import datetime
import html
import re

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags

from announcements.models import Agreement, Announcement, Event, Milestone, Official, Organisation, Party, Source
from announcements.models.rows import rows_of
from tests import factories as make

pytestmark = pytest.mark.django_db

BLOCKS = r"<(?=/?(?:p|li|dd|dt|h\d|div|section|summary|blockquote|td|th)\b)"


def words(response, part="main"):
    """What a reader reads in this part of the page, in one line."""
    page = response.content.decode()
    inner = re.search(rf"<{part}[^>]*>(.*?)</{part.split()[0]}>", page, re.S)[1]
    return " ".join(html.unescape(strip_tags(re.sub(BLOCKS, " <", inner))).split())


def box(response):
    """What the stage box says."""
    return words(response, 'section class="stage-box')


def at(record):
    return f"/{record.plural}/{record.pk}/"


@pytest.fixture
def agreement():
    return make.agreement("GB", "RS", title="A returns agreement")


MAKE = {
    "agreement": make.agreement,
    "announcement": make.announcement,
    "official": make.official,
    "organisation": make.organisation,
    "event": make.event,
    "source": make.source,
}
KINDS = {
    "agreement": Agreement,
    "announcement": Announcement,
    "official": Official,
    "organisation": Organisation,
    "event": Event,
    "source": Source,
}


# What they cost


@pytest.fixture(autouse=True)
def _planned(db):
    """The rows of a list are planned once for each connection: whoever counts statements doesn't count that."""
    rows_of("agreements", [], None)


@pytest.mark.parametrize("rows", [1, 3])
def test_an_agreement_page_costs_three_statements(client, agreement, rows, django_assert_num_queries):
    for _ in range(rows):
        make.milestone(agreement)
        announcement = make.announcement("GB", "RS", agreements=[agreement, make.agreement("GB", "XK")])
        make.statement(announcement)
        make.figure(agreement)
        make.participation(agreement=agreement)
    client.get(at(agreement))  # Its question is planned.
    with django_assert_num_queries(3):
        client.get(at(agreement))


@pytest.mark.parametrize("rows", [1, 3])
def test_an_announcement_page_costs_four_statements(client, rows, django_assert_num_queries):
    organisations = [make.organisation() for _ in range(rows)]
    carried = [make.agreement("GB", organisation) for organisation in organisations]
    announcement = make.announcement("GB", "RS", agreements=carried)
    for _ in range(rows):
        make.statement(announcement)
        make.figure(announcement)
        make.participation(announcement=announcement)
    client.get(at(announcement))  # Its question is planned.
    with django_assert_num_queries(4):
        client.get(at(announcement))


@pytest.mark.parametrize("rows", [1, 3])
def test_an_official_page_costs_three_statements(client, rows, django_assert_num_queries):
    official = make.official()
    for _ in range(rows):
        appointment = official.appointments.create(role="Minister", country=make.country())
        make.cite(appointment=appointment)
        make.statement(make.announcement(), official=official)
        make.participation(agreement=make.agreement(), official=official)
    client.get(at(official))  # Its question is planned.
    with django_assert_num_queries(3):
        client.get(at(official))


@pytest.mark.parametrize("rows", [1, 3])
def test_an_organisation_page_costs_eight_statements(client, rows, django_assert_num_queries):
    organisation = make.organisation()
    for _ in range(rows):
        agreement = make.agreement("GB", organisation)
        make.milestone(agreement)
        make.figure(agreement, payer_organisation=organisation)
        make.announcement().involvements.create(organisation=organisation, role="partner")
        make.official().appointments.create(role="Director", organisation=organisation)
    with django_assert_num_queries(8):
        client.get(at(organisation))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_source_page_costs_three_statements(client, rows, django_assert_num_queries):
    source = make.source()
    for _ in range(rows):
        make.cite(milestone=make.milestone(make.agreement()), source=source)
        make.cite(statement=make.statement(make.announcement()), source=source)
    with django_assert_num_queries(3):
        client.get(at(source))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_country_page_costs_eight_statements(client, rows, django_assert_num_queries):
    with transaction.atomic():
        for _ in range(rows):
            make.milestone(make.agreement("GB", "RS", make.organisation()))
            make.announcement("GB", "RS")
            make.official().appointments.create(role="Minister", country=make.country("RS"))
    client.get("/countries/RS/?utm_source=elsewhere")  # Its indexes are read.
    with django_assert_num_queries(8):
        client.get("/countries/RS/")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_pair_page_costs_eleven_statements(client, rows, django_assert_num_queries):
    for _ in range(rows):
        make.milestone(make.agreement("GB", "RS", make.organisation()))
        make.announcement("GB", "RS")
    with django_assert_num_queries(11):
        client.get("/pairs/GB-RS/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_costs_six_statements(client, rows, django_assert_num_queries):
    with transaction.atomic():
        for _ in range(rows):
            agreement = make.agreement("GB", "RS")
            make.milestone(agreement, "signed", "2199", expected=True)
            make.milestone(agreement, "ended", "2001", expected=True)
            make.announcement("GB", "RS")
    client.get("/?utm_source=elsewhere")  # Its indexes are read.
    with django_assert_num_queries(6):
        client.get("/")


# Who may read them


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize(
    ("groups", "draft", "withdrawn"),
    [
        (None, 404, 404),
        ([], 404, 404),
        (["editor"], 200, 410),
        (["reviewer"], 200, 410),
        (["maintainer"], 200, 410),
    ],
)
def test_what_was_never_published_is_for_editors(client, kind, groups, draft, withdrawn):
    record = MAKE[kind](state="draft", published_at=None)
    if groups is not None:
        client.force_login(make.user(*groups))
    assert client.get(at(record)).status_code == draft
    KINDS[kind].objects.filter(pk=record.pk).update(
        state="withdrawn", withdrawn_at=timezone.now(), withdrawn_why="entered twice"
    )
    assert client.get(at(record)).status_code == withdrawn


@pytest.mark.parametrize("kind", MAKE)
def test_a_withdrawn_record_says_its_id_and_day_and_nothing_else(client, kind):
    named = {"source": "publisher", "agreement": "title", "announcement": "title"}.get(kind, "name")
    record = MAKE[kind](**{named: "Secret words"})
    day = timezone.make_aware(datetime.datetime(2026, 3, 9))
    KINDS[kind].objects.filter(pk=record.pk).update(state="withdrawn", withdrawn_at=day, withdrawn_why="It was a hoax.")
    response = client.get(at(record))
    assert (response.status_code, response.content.count(b"Secret words"), response.content.count(b"hoax")) == (
        410,
        0,
        0,
    )
    assert words(response, "h1") == "This record was withdrawn"
    assert f"{kind.capitalize()} {record.pk} was published here and withdrawn on 9 March 2026." in words(response)
    client.force_login(make.user("editor"))
    assert "Why: It was a hoax. History" in words(client.get(at(record)))


@pytest.mark.parametrize("kind", MAKE)
def test_a_merged_record_leads_to_the_one_that_stays(client, kind):
    gone, stays = MAKE[kind](), MAKE[kind]()
    KINDS[kind].objects.filter(pk=gone.pk).update(state="merged", merged_into=stays)
    response = client.get(at(gone))
    assert (response.status_code, response["Location"]) == (301, at(stays))


@pytest.mark.parametrize("plural", ["agreements", "announcements", "officials", "organisations", "events", "sources"])
@pytest.mark.parametrize("pk", ["0", "12345678901234567890", "9" * 5000])
def test_an_impossible_number_is_a_missing_record(client, plural, pk):
    assert client.get(f"/{plural}/{pk}/").status_code == 404


def test_reading_is_all_that_a_page_allows(client, agreement):
    assert client.post(at(agreement)).status_code == 405


def buttons(response):
    found = re.search(r'<div class="actions">(.*?)</div>', response.content.decode(), re.S)
    return re.findall(r">(\w[\w ]*)</a>", found[1]) if found else []


@pytest.mark.parametrize(
    ("groups", "own", "state", "expected"),
    [
        ([], False, "published", []),
        (["editor"], True, "draft", ["Edit", "Publish", "Withdraw", "History"]),
        (["editor"], False, "draft", ["Edit", "History"]),
        (["editor"], False, "published", ["Edit", "History"]),
        (["editor"], True, "published", ["Edit", "Withdraw", "History"]),
        (["reviewer"], False, "draft", ["Edit", "Publish", "Send back", "Withdraw", "Merge", "History"]),
        (["maintainer"], False, "published", ["Edit", "Withdraw", "Merge", "History", "Redact"]),
    ],
)
def test_each_role_is_offered_what_it_may_do(client, groups, own, state, expected):
    user = make.user(*groups)
    agreement = make.agreement("GB", state=state, created_by=user if own else None)
    client.force_login(user)
    assert buttons(client.get(at(agreement))) == expected


def test_a_draft_is_marked(client):
    agreement = make.agreement("GB", state="draft", published_at=None, sent_back_why="Which day?")
    client.force_login(make.user("editor"))
    agreement.refresh_from_db()
    response = client.get(at(agreement))
    assert words(response, "article").split(" Edit ")[0] == (
        f"{agreement.title} Draft Readers don’t see this page. Version {agreement.version}. Sent back: Which day?"
    )


HIDDEN = [
    {"state": "draft", "published_at": None},
    {"state": "withdrawn", "withdrawn_why": "x", "withdrawn_at": timezone.now()},
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_nothing_hidden_is_named_on_an_agreement_s_page(client, hidden):
    """A draft, or what was withdrawn, in every place that leads from an agreement to another record."""
    secret = make.organisation("Secret party", **hidden)
    agreement = make.agreement("GB", secret)
    announcement = make.announcement("GB", agreements=[agreement], event=make.event("Secret event", **hidden))
    make.statement(announcement, official=make.official("Secret speaker", **hidden))
    make.participation(agreement=agreement, official=make.official("Secret signer", **hidden))
    make.announcement(title="Secret announcement", agreements=[agreement], **hidden)
    for link in ("predecessor", "parent"):
        Agreement.objects.filter(pk=agreement.pk).update(**{link: make.agreement(title=f"Secret {link}", **hidden)})
        make.agreement(title=f"Secret child by {link}", **{link: agreement}, **hidden)
    make.announcement(agreements=[agreement, make.agreement(title="Secret sibling", **hidden)])
    make.figure(agreement, payer_organisation=secret)
    step = make.milestone(agreement, party=Party.objects.get(organisation=secret), cited=False)
    make.cite(milestone=step, source=make.source("Secret source", **hidden))
    page = client.get(at(agreement)).content.decode()
    assert re.findall(r"Secret[\w ]*", page) == []


@pytest.mark.parametrize("hidden", HIDDEN)
def test_nothing_hidden_is_named_on_the_other_pages(client, hidden):
    agreement, announcement = make.agreement("RS", title="Secret agreement", **hidden), make.announcement(
        "RS", title="Secret announcement", event=(event := make.event()), **hidden
    )  # fmt: skip
    official, organisation, source = make.official(), make.organisation(), make.source(captured_text="Secret capture")
    step = make.milestone(agreement, cited=False, expected=True, date="2199")
    make.cite(milestone=step, source=source)
    Party.objects.create(agreement=agreement, organisation=organisation)
    announcement.involvements.create(organisation=organisation, role="partner")
    make.statement(announcement, official=official, quote="Secret words")
    make.participation(agreement=agreement, official=official)
    make.figure(agreement, payer_organisation=organisation, what="Secret sum")
    hidden_official = make.official("Secret official", **hidden)
    hidden_official.appointments.create(role="Minister", country=make.country("RS"))
    hidden_official.appointments.create(role="Director", organisation=organisation)
    open_announcement = make.announcement("RS", agreements=[agreement])
    make.statement(open_announcement, official=hidden_official)
    secret = make.organisation("Secret organisation", **hidden)
    make.agreement("RS", secret)
    open_announcement.involvements.create(organisation=secret, role="partner")
    official.appointments.create(role="Director", organisation=secret)
    records = [official, organisation, source, event, open_announcement]
    lists = [f"/{kind.plural}/" for kind in KINDS.values()]
    make.country("GB")
    for address in [*map(at, records), *lists, "/countries/RS/", "/", "/pairs/GB-RS/"]:
        response = client.get(address)
        assert (response.status_code, re.findall(r"Secret[\w ]*", response.content.decode())) == (200, []), address


# What they say


def test_a_planned_signature_is_never_shown_as_done(client, agreement):
    make.milestone(agreement, "announced", "2024-11-07", verb="announced plans to sign")
    make.milestone(agreement, "signed", "2199", expected=True, verb="will sign")
    response = client.get(at(agreement))
    assert box(response) == (
        "Announced 7 November 2024 One source says that it is planned. "
        "No source says that it was agreed, signed, laid before a parliament, approved or put into effect. "
        "Expected: signature 2199 Who says so"
    )
    # "signed" stands in what no source says, and nowhere else.
    assert re.findall(r"\b[Ss]igned\b", words(response)) == ["signed"]


def test_a_contradiction_stands_open_in_its_box(client, agreement):
    source = make.source("The Paper", headline="PM signs deals")
    claim = make.milestone(agreement, "signed", "2024-11-07", verb="signs", cited=False)
    make.cite(milestone=claim, source=source, passage="PM signs deals", locator="headline")
    make.cite(milestone=claim, source=source, passage="announced plans to sign", stance="contradicts")
    response = client.get(at(agreement))
    line = "The Paper · PM signs deals"
    assert words(response, 'ol class="timeline"') == (
        "7 November 2024 Claimed, not counted: signature signs Sources disagree: did it happen? "
        "The Paper says so in one place and otherwise in another. The claim is kept, and not counted. "
        f"PM signs deals {line} · headline · publication date not stated · all it says here "
        f"Says otherwise announced plans to sign {line} · publication date not stated · all it says here"
    )
    assert box(response) == (
        "What sources say of it is contradicted, so no step counts. "
        "Sources disagree: Signature is claimed and contradicted, so it is not counted."
    )


def test_an_overdue_step_says_that_nobody_says_it_happened(client, agreement):
    make.milestone(agreement, "approved", "2024-04-25")
    make.milestone(
        agreement, "ended", "2026-03-16", expected=True, verb="will be terminated on", how_ended="terminated"
    )
    response = client.get(at(agreement))
    assert box(response).endswith(
        "Expected: end 16 March 2026 The day has passed and no source seen says that it happened, "
        "so the stage has not changed. Tell us if you know one."
    )
    assert (
        "16 March 2026 Expected: end will be terminated on Overdue: no source seen says that it happened "
        "Expected by 16 March 2026, not confirmed."
    ) in words(response)


def test_an_undated_and_an_approximate_step_say_so(client, agreement):
    make.milestone(agreement, "signed", "2025-04~", verb="signed")
    make.milestone(agreement, "in_effect", None, verb="applies")
    steps = re.findall(r'<li class="step.*?</li>', client.get(at(agreement)).content.decode(), re.S)
    heads = [" ".join(strip_tags(step.split('<div class="citation')[0]).split()) for step in steps]
    assert heads == ["about April 2025 approximate Signed signed", "no day given In effect applies"]


def test_a_step_of_one_party_says_how_many_have_come(client, agreement):
    make.milestone(agreement, "approved", "2024-04-25", party=agreement.parties.get(country="GB"))
    assert "United Kingdom: approved by 1 of 2" in words(client.get(at(agreement)), 'ol class="timeline"')


def test_binding_stands_with_its_passage(client):
    agreement = make.agreement("GB", "RS", state="draft", published_at=None, binding="yes")
    make.cite(
        binding=agreement, passage="is binding in international law", source=make.source("GOV", headline="Release")
    )
    make.publish_directly(agreement)
    assert (
        "Binding Yes is binding in international law GOV · Release · publication date not stated · all it says here"
    ) in words(client.get(at(agreement)), "dl")


def test_sums_leave_out_what_is_in_another_figure(client, agreement):
    total = make.figure(agreement, 541_000_000, unit="EUR", standing="total", what="over three years")
    make.figure(agreement, 141_000_000, unit="EUR", standing="part", refers_to=total, what="in 2023")
    make.figure(agreement, 20_000_000, unit="EUR", conditional="yes", what="if visas are eased")
    make.figure(agreement, 75, unit="people", what="who may come")
    page = words(client.get(at(agreement)))
    assert "In sum: €20m conditional and €541m (no source says whether conditional)." in page
    assert "€141m: in 2023 whether conditional: not stated · part of €541m" in page
    assert "75 people: who may come" in page


def test_captured_text_is_for_editors_with_its_passages_marked(client):
    source = make.source(captured_text="They <b>announced plans\nto sign</b> it.\n\nNothing else.")
    make.cite(milestone=make.milestone(make.agreement()), source=source, passage="plans to sign")
    assert client.get(at(source)).content.count(b"Nothing else.") == 0
    client.force_login(make.user("editor"))
    page = client.get(at(source)).content.decode()
    assert re.findall(r"<p>(They.*?)</p>", page) == ["They &lt;b&gt;announced <mark>plans</mark>"]
    assert re.findall(r"<p>(<mark>to.*?)</p>", page) == ["<mark>to sign</mark>&lt;/b&gt; it."]


# Numbers beside links


def counted(client, address):
    page = client.get(html.unescape(address)).content.decode()
    return int(re.search(r'id="count" value="(\d+)"', page)[1])


def numbers(response):
    """Each number that stands beside, or in, a link to a list: its address and the number."""
    page = response.content.decode().split("<main", 1)[1]
    return re.findall(r'<a href="(/\w+/[^"/]*)"[^>]*>(?:(?!</a>).)*?(?:</a>)?\s*<data value="(\d+)">', page, re.S)


@pytest.fixture
def some_of_everything():
    make.bloc("EU", members={"DE": (None, None)})
    european_union = make.organisation("European Union", bloc_id="EU")
    both = make.agreement("GB", "RS")
    make.milestone(both, "signed", "2024")
    make.milestone(make.agreement("GB", "RS", european_union), "in_effect", "2020")
    make.milestone(make.agreement("RS", european_union), "announced", "2020")
    make.agreement("RS", "DE", state="draft", published_at=None)
    make.announcement("GB", "RS", agreements=[both])
    make.announcement("RS", title="alone")
    make.announcement("GB", "RS", state="draft", published_at=None)
    make.official().appointments.create(role="Minister", country=make.country("RS"))


@pytest.mark.parametrize("editor", [False, True])
@pytest.mark.parametrize(("address", "links"), [("/countries/RS/", 12), ("/", 15), ("/pairs/GB-RS/", 2)])
def test_a_number_is_the_count_of_the_page_that_its_link_leads_to(client, some_of_everything, address, links, editor):
    if editor:
        client.force_login(make.user("editor"))
    found = numbers(client.get(address))
    # An editor's front page counts the draft's country too.
    assert len(found) == links + (editor and address == "/")
    assert {url: int(number) for url, number in found} == {url: counted(client, url) for url, _ in found}


def test_a_counterpart_s_number_is_that_of_the_pair_s_page(client, some_of_everything):
    page = client.get("/countries/RS/").content.decode()
    assert re.findall(r'<a href="(/pairs/[^"]*)">([^<]*)</a> <data value="(\d+)">', page) == [
        ("/pairs/GB-RS/", "United Kingdom", "2")
    ]
    assert re.findall(r'<data value="(\d+)">\d+</data> agreement', client.get("/pairs/GB-RS/").content.decode()) == [
        "2"
    ]


# Countries and pairs


def test_a_country_says_its_names_and_blocs(client):
    country = make.country("MK")
    country.names.create(name="FYROM", kind="former", until="2019-02-12", source="test")
    country.names.create(name="Macedonian", kind="demonym", source="test")
    make.bloc("COE", "Council of Europe", members={"MK": ("1995-11-09", None)})
    assert words(client.get("/countries/MK/"), 'p class="lead') == (
        "Also found as FYROM (until 12 Feb 2019), Macedonian. Blocs: Council of Europe (since 9 Nov 1995)."
    )


def test_agreements_of_a_country_stand_in_four_groups(client):
    for stage in ("agreed", "approved", "renewed", "suspended"):
        make.milestone(make.agreement("RS", title=f"It is {stage}"), stage, "2024")
    make.agreement("RS", title="No step")
    page = client.get("/countries/RS/").content.decode()
    groups = re.findall(
        r'<h3 class="group">(.*?) <span class="quiet">(\d)</span></h3>(.*?)(?=<h3|</section>)', page, re.S
    )
    assert [(name, int(n), re.findall(r'">(It is \w+|No step)</a>', rows)) for name, n, rows in groups] == [
        ("On the way", 2, ["It is agreed", "No step"]),
        ("Signed, not known to be in effect", 1, ["It is approved"]),
        ("In effect", 1, ["It is renewed"]),
        ("Suspended or ended", 1, ["It is suspended"]),
    ]


@pytest.mark.parametrize(
    ("asked", "status", "location"),
    [
        ("/countries/rs/", 301, "/countries/RS/"),
        ("/countries/QQ/", 404, None),
        ("/pairs/GB-RS/", 200, None),
        ("/pairs/RS-GB/", 301, "/pairs/GB-RS/"),
        ("/pairs/gb-rs/", 301, "/pairs/GB-RS/"),
        ("/pairs/EU-RS/", 200, None),
        ("/pairs/RS-EU/", 301, "/pairs/EU-RS/"),
        ("/pairs/GB-GB/", 404, None),
        ("/pairs/GB/", 404, None),
        ("/pairs/GB-RS-DE/", 404, None),
        ("/pairs/GB-%00/", 404, None),
        ("/countries/%00/", 404, None),
    ],
)
def test_addresses_of_countries_and_pairs(client, some_of_everything, asked, status, location):
    response = client.get(asked)
    assert (response.status_code, response.get("Location")) == (status, location)


def test_an_unknown_pair_says_which_code_is_unknown(client):
    make.country("GB")
    response = client.get("/pairs/GB-ZZ/")
    assert response.status_code == 404
    assert "No country or bloc has the code “ZZ”. A pair is written like GB-RS." in words(response)


def test_a_pair_s_story_runs_by_date(client):
    agreement = make.agreement("GB", "RS", title="The deal")
    make.milestone(agreement, "announced", "2024-11-06")
    make.milestone(agreement, "signed", None, expected=True)
    make.milestone(agreement, "signed", "2025-04")
    make.announcement("GB", "RS", title="They will sign", announced_on="2024-11-07")
    make.announcement("GB", "RS", title="Undated", announced_on=None)
    assert words(client.get("/pairs/GB-RS/"), 'ol class="entries dated story"') == (
        "6 Nov 2024 Announced The deal 7 Nov 2024 Announcement They will sign no day given Expected: signature The deal "
        "Apr 2025 Signed The deal no day given Announcement Undated"
    )


# The front page and the pages about the tracker


def test_the_front_page_names_what_is_expected_next(client):
    agreement = make.agreement("GB", "RS", title="The deal")
    make.milestone(agreement, "signed", "2199-01", expected=True, verb="will sign", cited=False)
    make.cite(milestone=agreement.milestones.get(), source=make.source("The Paper"))
    make.milestone(make.agreement(title="The old deal"), "ended", "2001", expected=True, verb="will end", cited=False)
    make.cite(milestone=Milestone.objects.get(stage="ended"), source=make.source("The Post"))
    done = make.agreement(title="Done")
    make.milestone(done, "signed", "2199", expected=True)
    make.milestone(done, "signed", "2020")
    listed = re.search(r"<h2>Expected next</h2>(.*?)</section>", client.get("/").content.decode(), re.S)[1]
    assert " ".join(html.unescape(strip_tags(re.sub(BLOCKS, " <", listed))).split()) == (
        "The deal Expected: signature Jan 2199 will sign, The Paper "
        "The old deal Expected: end 2001 will end, The Post Overdue: no source seen says that it happened"
    )


@pytest.mark.parametrize(
    ("contact", "expected"),
    [("", []), ("desk@tracker.example", ["mailto:desk@tracker.example"])],
)
def test_the_about_page_tells_whom_to_write_to(client, settings, contact, expected):
    settings.CONTACT_EMAIL = contact
    page = client.get("/about/").content.decode()
    assert re.findall(r'href="(mailto:[^"]*)"', page) == expected
    assert re.findall(r'<section [^>]*id="(\w+)"', page) == [
        "method",
        "stages",
        "countries",
        "search",
        "licence",
        "errors",
    ]


def test_the_stages_page_defines_every_stage_once(client):
    from announcements.models.vocabularies import Stage

    page = client.get("/about/stages/").content.decode()
    assert re.findall(r'id="stage-(\w+)"', page) == [*Stage.path(), *[s for s in Stage if s not in Stage.path()]]


def test_what_merely_says_the_same_folds_and_a_contradiction_never_does(client):
    official = make.official()
    office = official.appointments.create(role="Minister", country=make.country())
    for publisher, stance in (("One", "supports"), ("Two", "supports"), ("Three", "contradicts"), ("Four", "supports")):
        make.cite(appointment=office, source=make.source(publisher), stance=stance)
    page = client.get(at(official)).content.decode()
    opened, fold = page.split('<details class="more">')
    assert re.findall(r"<b>(One|Two|Three|Four)</b>", opened) == ["One", "Three"]
    assert re.findall(r"<b>(One|Two|Three|Four)</b>|<summary>(.*?)</summary>", fold) == [
        ("", "2 more sources say the same"),
        ("Two", ""),
        ("Four", ""),
    ]


def test_a_step_whose_source_is_not_open_says_so(client, agreement):
    step = make.milestone(agreement, "signed", "2024-11-07", cited=False)
    make.cite(milestone=step, source=make.source(state="draft", published_at=None))
    assert words(client.get(at(agreement)), 'ol class="timeline"') == (
        "7 November 2024 Signed signed No source of it is open to readers."
    )
