"""The demo data: what the files may hold, and what stands in the database once they are loaded."""

import datetime
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count, F

from announcements.dates import last_day
from announcements.management.commands.load_demo import RECORDS, read
from announcements.models import (
    Agreement,
    Announcement,
    Appointment,
    Citation,
    Figure,
    Milestone,
    Official,
    Organisation,
    Party,
    Source,
    Statement,
    UnsupportedFact,
)
from announcements.models.vocabularies import Stage, State

FILES = {name: read(name) for name in RECORDS}
TITLES = {entry["key"]: entry["title"] for name in ("agreements", "announcements") for entry in FILES[name]}
COUNTS = {"sources": 496, "organisations": 10, "officials": 255, "events": 22, "agreements": 218, "announcements": 207}
BALKANS = ["gb_mk_2024", "gb_rs_oic_2024", "gb_xk_2024"]
ARTICLE = "Keir Starmer signs new migration agreements in boost to European cooperation"


def load():
    told = StringIO()
    call_command("load_demo", stdout=told)
    return told.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for the module, and undone after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        told = load()
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def loaded(db, demo):
    return demo


def agreement(key, on=None):
    return Agreement.objects.with_in_effect(on).get(title=TITLES[key])


def announcement(key):
    return Announcement.objects.get(title=TITLES[key])


def steps(key):
    """What is claimed: stage, expected or not, date, and whether it counts."""
    record = agreement(key)
    counting = set(record.milestones.counting().values_list("pk", flat=True))
    return [
        (m.stage, m.expected, str(m.date or ""), m.pk in counting) for m in record.milestones.order_by("step", "pk")
    ]


def texts(value):
    """Every text in a file, however deep."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


class TestFiles:
    def test_counts(self):
        assert {name: len(entries) for name, entries in FILES.items()} == COUNTS

    @pytest.mark.parametrize("name", RECORDS)
    def test_each_key_is_given_once(self, name):
        assert [key for key, times in Counter(entry["key"] for entry in FILES[name]).items() if times > 1] == []

    def test_titles_tell_records_apart(self):
        assert len(set(TITLES.values())) == len(TITLES)

    def test_every_source_is_somewhere_to_be_found(self):
        assert [source["key"] for source in FILES["sources"] if not source.get("url")] == ["seed_independent"]

    def test_passages_are_short(self):
        """Statements apart, which are kept whole."""
        entries = [
            {**entry, "statements": []}
            for name in ("agreements", "announcements", "officials")
            for entry in FILES[name]
        ]
        passages = [citation["passage"] for citation in citations(entries) if citation.get("passage")]
        assert [passage for passage in passages if len(passage.split()) > 12] == []

    def test_the_articles_appeal_for_money_is_not_here(self):
        words = [
            "Your support",
            "donation",
            "Musk",
            "paywall",
            "reporters on the ground",
            "The A Word",
            "commenting forum",
        ]
        everything = "\n".join(texts(FILES))
        assert [word for word in words if word in everything] == []

    def test_notes_speak_of_the_sources_alone(self):
        words = [
            "stored page",
            "stored excerpt",
            "held-out",
            "other helper",
            "seed article",
            "case file",
            "DESIGN",
            "null",
        ]
        everything = "\n".join(texts(FILES)).lower()
        assert [word for word in words if word.lower() in everything] == []


def citations(value):
    if isinstance(value, list):
        return [found for inner in value for found in citations(inner)]
    if not isinstance(value, dict):
        return []
    own = [value] if set(value) <= {"source", "passage", "stance", "locator", "note"} and "source" in value else []
    return own + [found for inner in value.values() for found in citations(inner)]


class TestLoading:
    def test_says_what_was_loaded(self, loaded):
        assert loaded.splitlines()[-1] == "Demo data: " + ", ".join(f"{n} {name}" for name, n in COUNTS.items()) + "."

    def test_a_second_time_changes_nothing(self, loaded):
        before = Citation.objects.count()
        assert load() == "There are records already: no demo data was loaded.\n"
        assert Citation.objects.count() == before

    @pytest.mark.parametrize("name", RECORDS)
    def test_everything_is_published(self, loaded, name):
        states = RECORDS[name].objects.values_list("state").annotate(Count("pk"))
        assert list(states) == [(State.PUBLISHED, COUNTS[name])]

    def test_nothing_lacks_support(self, loaded):
        assert list(UnsupportedFact.objects.all()) == []
        assert list(Citation.objects.filter(participation=None, appointment=None, passage="", stance="supports")) == []

    def test_history_knows_why(self, loaded):
        for model in (Agreement, Milestone, Citation):
            whys = (
                model.objects.order_by()
                .values_list("revisions__pgh_context__metadata__why", "revisions__pgh_label")
                .distinct()
            )
            assert list(whys) == [("Demo data", "insert")]

    def test_every_key_of_a_source_is_one_address(self, loaded):
        assert Source.objects.exclude(url_key=None).values("url_key").distinct().count() == COUNTS["sources"] - 1


class TestTruths:
    @pytest.mark.parametrize(
        ("key", "on", "stage"),
        [
            ("ca_us_stca_2002", None, Stage.IN_EFFECT),
            ("gb_rs_oic_2024", datetime.date(2024, 12, 1), Stage.AGREED),
            ("gb_rs_oic_2024", None, Stage.SIGNED),
            ("au_in_2023", None, Stage.SIGNED),
            ("it_ly_2017", None, Stage.IN_EFFECT),
            ("au_my_2011", None, Stage.ENDED),
            ("gb_rw_treaty_2023", None, Stage.APPROVED),
            ("de_es_2018", None, Stage.AGREED),
            ("us_gt_2025", None, None),
        ],
    )
    def test_stage(self, loaded, key, on, stage):
        assert agreement(key, on).stage == stage

    def test_a_partys_approval_names_it(self, loaded):
        approvals = agreement("it_al_2023").milestones.filter(stage=Stage.APPROVED)
        assert [(step.party.country_id, str(step.date)) for step in approvals.order_by("days")] == [
            ("IT", "2024-02-15"),
            ("AL", "2024-02-22"),
        ]

    def test_what_a_court_struck_down(self, loaded):
        assert agreement("au_my_2011").milestones.get(stage=Stage.ENDED).how_ended == "struck_down"

    def test_no_step_happened_after_the_day_of_its_source(self, loaded):
        happened = Milestone.objects.filter(expected=False, days__startswith__isnull=False)
        late = happened.filter(
            citations__stance="supports", days__startswith__gt=last_day("citations__source__published_days")
        )
        assert list(late) == []

    def test_no_step_that_happened_is_in_words_of_the_future(self, loaded):
        assert list(Milestone.objects.filter(expected=False, verb__regex=r"\m(will|is to|are to)\M")) == []

    def test_claims_of_one_step_are_all_expected_or_all_happened(self, loaded):
        kinds = Milestone.objects.values("agreement", "step").annotate(kinds=Count("expected", distinct=True))
        assert list(kinds.filter(kinds__gt=1)) == []

    def test_a_doubt_has_its_reason(self, loaded):
        assert list(Milestone.objects.filter(certainty="doubtful", doubtful_why="")) == []

    def test_a_part_is_no_more_than_what_it_is_part_of(self, loaded):
        assert list(Figure.objects.filter(value__gt=F("refers_to__value"))) == []

    def test_one_record_per_person(self, loaded):
        doubles = Official.objects.values("sort_key").annotate(times=Count("pk")).filter(times__gt=1)
        assert list(doubles) == []
        assert Official.objects.named("Jaishankar").count() == 1

    def test_an_office_is_held_once(self, loaded):
        seen = Counter(
            (a.official_id, a.role.casefold(), a.country_id, a.organisation_id) for a in Appointment.objects.all()
        )
        assert [office for office, times in seen.items() if times > 1] == []
        assert Appointment.objects.filter(citations=None).count() == 0

    def test_organisations_that_are_parties(self, loaded):
        counts = Party.objects.exclude(organisation=None).values_list("organisation__name").annotate(n=Count("pk"))
        assert dict(counts) == {
            "European Union": 51,
            "Frontex": 4,
            "United Nations": 2,
            "Organisation of African, Caribbean and Pacific States": 2,
            "Council of Europe": 1,
            "African Union": 1,
            "European Commission": 1,
        }
        blocs = Organisation.objects.exclude(bloc=None).order_by("bloc").values_list("bloc", flat=True)
        assert list(blocs) == ["COE", "EPC", "EU"]


class TestSourcesThatDisagree:
    def test_two_days_for_one_signature_are_two_claims_on_one_step(self, loaded):
        claims = agreement("gr-tr-readmission-2001").milestones.filter(stage=Stage.SIGNED)
        assert {claim.step for claim in claims} == {claims[0].step}
        assert [(str(claim.date), claim.chosen) for claim in claims] == [("2001", True), ("2002", False)]

    def test_the_text_over_the_misprint(self, loaded):
        assert steps("es-ma-readmission-1992") == [
            ("signed", False, "1992-02-13", True),
            ("signed", False, "1992-01-13", False),
            ("in_effect", False, "2012-10-21", True),
            ("in_effect", False, "", True),
        ]

    def test_one_sides_suspension_does_not_count_against_the_others_word(self, loaded):
        suspended = agreement("eu-tr-readmission").milestones.get(stage=Stage.SUSPENDED)
        against = suspended.citations.filter(stance="contradicts").values_list("source__publisher", flat=True)
        assert list(against) == ["Kathimerini English Edition", "Proto Thema"]
        assert agreement("eu-tr-readmission").stage == Stage.IN_EFFECT

    def test_how_many(self, loaded):
        assert Citation.objects.filter(stance="contradicts").count() == 20


class TestArticle:
    def test_found_by_each_country(self, loaded):
        found = {
            code: sorted(
                Agreement.objects.filter(parties__country=code, title__contains="announced at the EPC").values_list(
                    "title", flat=True
                )
            )
            for code in ("MK", "RS", "XK")
        }
        assert found == {code: [TITLES[key]] for code, key in zip(("MK", "RS", "XK"), BALKANS, strict=True)}

    def test_serbia_is_not_signed_by_the_end_of_2024(self, loaded):
        signed = Agreement.objects.filter(parties__country="RS").reached("signed", None, datetime.date(2024, 12, 31))
        assert TITLES["gb_rs_oic_2024"] not in set(signed.values_list("title", flat=True))

    @pytest.mark.parametrize("key", BALKANS)
    def test_announced_expected_and_a_headline_that_does_not_count(self, loaded, key):
        record = agreement(key)
        article = Source.objects.get(headline=ARTICLE)
        claims = record.milestones.filter(citations__source=article, citations__stance="supports").order_by("verb")
        counting = record.milestones.counting()
        assert [(m.verb, m.stage, m.expected, str(m.date or ""), m in counting) for m in claims] == [
            ("announced plans to sign", "announced", False, "2024-11-07", True),
            ("plans to sign", "signed", True, "", False),
            ("signs", "signed", False, "", False),
        ]
        against = claims[2].citations.get(stance="contradicts")
        assert (against.source, against.passage) == (article, "announced plans to sign three new agreements")
        assert {"intelligence_sharing", "organised_immigration_crime"} <= set(record.areas)

    def test_its_source_states_neither_day_nor_address(self, loaded):
        article = Source.objects.get(headline=ARTICLE)
        assert (article.publisher, article.kind, article.published_on, article.url) == (
            "The Independent",
            "press",
            None,
            "",
        )

    def test_who_said_what(self, loaded):
        said = Statement.objects.filter(citations__source__headline=ARTICLE)
        assert Counter(said.values_list("official__name", "role_as_printed")) == {
            ("Keir Starmer", "prime minister"): 8,
            ("Yvette Cooper", "Home secretary"): 3,
        }
        assert [statement.quote for statement in said] == [statement.citations.get().passage for statement in said]

    def test_offices_without_dates(self, loaded):
        for name, role in (("Keir Starmer", "Prime Minister"), ("Yvette Cooper", "Home Secretary")):
            office = Appointment.objects.get(official__name=name, role=role, country="GB")
            assert (office.since, office.until) == (None, None)
            assert office.citations.filter(source__headline=ARTICLE).count() == 1

    def test_the_meeting_and_the_conference(self, loaded):
        main, speech = announcement("n_gb_wb_2024"), announcement("gb-interpol-glasgow-2024")
        assert (main.event.name, main.event.place, str(main.event.date)) == (
            "European Political Community summit, Budapest",
            "Budapest",
            "2024-11-07",
        )
        assert (speech.event.name, speech.event.place, str(speech.event.date)) == (
            "Interpol conference, Glasgow",
            "Glasgow",
            "2024-11-04/2024-11-10",
        )

    def test_who_is_involved(self, loaded):
        involved = announcement("n_gb_wb_2024").involvements.values_list("country", "organisation__name", "role")
        assert sorted(involved, key=str) == [
            ("GB", None, "announcing"),
            ("MK", None, "partner"),
            ("RS", None, "partner"),
            ("XK", None, "partner"),
            (None, "Border Security Command", "mentioned"),
            (None, "European Political Community", "mentioned"),
        ]

    def test_its_figures(self, loaded):
        figures = Figure.objects.filter(citations__source__headline=ARTICLE).order_by("value")
        assert [
            (f.value, f.unit, f.qualifier, str(f.period or ""), str(f.announcement.announced_on)) for f in figures
        ] == [
            (47, "countries", "exactly", "", "2024-11-07"),
            (100_000, "people", "almost", "2023", "2024-11-07"),
            (150_000_000, "GBP", "exactly", "", "2024-11-04"),
        ]
