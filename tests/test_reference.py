"""The reviewed data files, and loading them. What each column means: announcements/data/README.md."""

import datetime
from collections import Counter, defaultdict
from io import StringIO

import pytest
from django.core.management import call_command

from announcements.dates import PartialDate
from announcements.management.commands import load_reference
from announcements.management.commands.load_reference import COUNTED
from announcements.models import Country, CountryName, Membership

NAMES = load_reference.rows("names.csv")
BLOCS = load_reference.rows("blocs.csv")
CODES = load_reference.codes()
KINDS = ["former", "alternative", "demonym"]

# Names that two countries share, and nobody can tell apart from the name alone.
SHARED = {"congolese": {"CD", "CG"}, "dominican": {"DM", "DO"}}


def load():
    told = StringIO()
    call_command("load_reference", stdout=told)
    return told.getvalue()


@pytest.fixture
def reference(db):
    load()


class TestFiles:
    def test_columns(self):
        assert list(NAMES[0]) == ["code", "name", "kind", "from", "until", "source"]
        assert list(BLOCS[0]) == ["bloc", "name", "country", "from", "until", "source"]

    def test_every_code_is_known(self):
        assert [row for row in NAMES if row["code"] not in CODES] == []
        assert [row for row in BLOCS if row["country"] not in CODES] == []

    def test_every_country_has_a_demonym(self):
        assert sorted({row["code"] for row in NAMES if row["kind"] == "demonym"}) == CODES

    def test_every_kind_is_known(self):
        assert sorted({row["kind"] for row in NAMES}) == sorted(KINDS)

    def test_a_demonym_has_no_dates(self):
        assert [row for row in NAMES if row["kind"] == "demonym" and (row["from"] or row["until"])] == []

    @pytest.mark.parametrize("rows", [NAMES, BLOCS], ids=["names", "blocs"])
    def test_every_cell_is_trimmed_and_every_row_has_a_source(self, rows):
        assert [row for row in rows if None in row or any(cell != cell.strip() for cell in row.values())] == []
        assert [row for row in rows if not row["source"]] == []

    @pytest.mark.parametrize("rows", [NAMES, BLOCS], ids=["names", "blocs"])
    def test_dates_are_edtf_and_in_order(self, rows):
        dated = [(PartialDate(row["from"]), PartialDate(row["until"])) for row in rows if row["from"] and row["until"]]
        assert [pair for pair in dated if pair[1].last < pair[0].first] == []
        single = [row["from"] or row["until"] for row in rows if bool(row["from"]) != bool(row["until"])]
        assert [PartialDate(date).edtf for date in single] == single

    def test_no_name_stands_twice(self):
        times = Counter((row["code"], row["name"].casefold(), row["kind"]) for row in NAMES)
        assert [name for name, count in times.items() if count > 1] == []

    def test_no_two_memberships_overlap(self):
        held = defaultdict(list)
        for row in BLOCS:
            held[row["bloc"], row["country"]].append((row["from"], row["until"]))
        again = {member: days for member, days in held.items() if len(days) > 1}
        assert again == {("COE", "GR"): [("1949-08-09", "1969-12-12"), ("1974-11-28", "")]}

    def test_rows_stand_in_order(self):
        assert sorted(NAMES, key=lambda row: (row["code"], KINDS.index(row["kind"]))) == NAMES
        order = list(dict.fromkeys(row["bloc"] for row in BLOCS))
        assert sorted(BLOCS, key=lambda row: (order.index(row["bloc"]), row["country"], row["from"])) == BLOCS

    def test_a_bloc_has_one_name(self):
        assert sorted({(row["bloc"], row["name"]) for row in BLOCS}) == [
            ("COE", "Council of Europe"),
            ("EPC", "European Political Community"),
            ("EU", "European Union"),
            ("FIVE_EYES", "Five Eyes"),
            ("SCHENGEN", "Schengen area"),
            ("WESTERN_BALKANS", "Western Balkans"),
        ]

    def test_a_name_changes_on_one_day(self):
        """Where a former name ended on a day, the same name lives on, if at all, from that day."""
        former = {(row["code"], row["name"]): row["until"] for row in NAMES if row["kind"] == "former"}
        still = {(row["code"], row["name"]): row["from"] for row in NAMES if row["kind"] == "alternative"}
        apart = {name: (former[name], still[name]) for name in former.keys() & still.keys() if still[name]}
        assert apart == {
            ("MM", "Burma"): ("1989-06-18", "1989-06-18"),
            ("TR", "Turkey"): ("2022-06-01", "2022-06-01"),
        }


def called(code, *kinds):
    return set(CountryName.objects.filter(country=code, kind__in=kinds).values_list("name", flat=True))


def spans(code, name):
    """(kind, from, until) of each row of this name, as EDTF."""
    rows = CountryName.objects.filter(country=code, name=name).order_by("kind")
    return [(row.kind, str(row.since or ""), str(row.until or "")) for row in rows]


class TestNames:
    def test_every_country_and_kosovo(self, reference):
        assert list(Country.objects.order_by("code").values_list("code", flat=True)) == CODES
        assert Country.objects.count() == 250

    @pytest.mark.parametrize(
        ("code", "english", "french"),
        [
            ("CD", "DR Congo", "République démocratique du Congo"),
            ("CI", "Côte d’Ivoire", "Côte d’Ivoire"),
            ("CV", "Cabo Verde", "Cap-Vert"),
            ("GB", "United Kingdom", "Royaume-Uni"),
            ("HK", "Hong Kong", "Hong Kong"),
            ("LC", "Saint Lucia", "Sainte-Lucie"),
            ("MK", "North Macedonia", "Macédoine du Nord"),
            ("MM", "Myanmar", "Myanmar"),
            ("SZ", "Eswatini", "Eswatini"),
            ("TR", "Türkiye", "Turquie"),
            ("TT", "Trinidad and Tobago", "Trinité-et-Tobago"),
            ("US", "United States", "États-Unis"),
            ("XK", "Kosovo", "Kosovo"),
        ],
    )
    def test_shown(self, reference, code, english, french):
        country = Country.objects.get(code=code)
        assert (country.name, country.name_fr) == (english, french)

    def test_no_shown_name_is_a_device(self, reference):
        assert list(Country.objects.filter(name__regex=r"[(&/]| - |, ").exclude(code="CC")) == []

    @pytest.mark.parametrize(
        ("code", "demonyms"),
        [
            ("DK", {"Danish", "Dane"}),
            ("ES", {"Spanish", "Spaniard"}),
            ("GB", {"British", "Briton", "Brit"}),
            ("NL", {"Dutch", "Dutchman", "Dutchwoman", "Dutchmen", "Dutchwomen", "Netherlander"}),
            ("XK", {"Kosovan", "Kosovar"}),
        ],
    )
    def test_demonyms(self, reference, code, demonyms):
        assert called(code, "demonym") == demonyms

    @pytest.mark.parametrize(
        ("code", "name", "expected"),
        [
            ("CI", "Ivory Coast", [("alternative", "", "")]),
            ("CV", "Cape Verde", [("alternative", "", ""), ("former", "", "2013-10-24")]),
            ("CV", "Cabo Verde", [("alternative", "2013-10-24", "")]),
            ("CD", "Zaire", [("former", "1971-10-27", "1997-05-17")]),
            ("GB", "Britain", [("alternative", "", "")]),
            ("GB", "UK", [("alternative", "", "")]),
            ("MK", "FYROM", [("former", "1993-04-08", "2019-02-12")]),
            ("MK", "Macedonia", [("former", "1991", "2019-02-12")]),
            ("MK", "North Macedonia", [("alternative", "2019-02-12", "")]),
            ("MM", "Burma", [("alternative", "1989-06-18", ""), ("former", "", "1989-06-18")]),
            ("RS", "Republic of Serbia", [("alternative", "2006-06-05", "")]),
            ("SZ", "Swaziland", [("former", "", "2018-04-19")]),
            ("TR", "Turkey", [("alternative", "2022-06-01", ""), ("former", "", "2022-06-01")]),
            ("TR", "Turkiye", [("alternative", "2022-06-01", "")]),
        ],
    )
    def test_dated(self, reference, code, name, expected):
        assert spans(code, name) == expected

    @pytest.mark.parametrize(
        ("typed", "codes"),
        [
            ("Macedonia", {"MK"}), ("Kosovan", {"XK"}), ("kosovo", {"XK"}), ("Turkey", {"TR"}), ("Türkiye", {"TR"}),
            ("turkiye", {"TR"}), ("Britain", {"GB"}), ("UK", {"GB"}), ("U.K.", {"GB"}), ("Ivory Coast", {"CI"}),
            ("Cote d'Ivoire", {"CI"}), ("Russian Federation", {"RU"}), ("Viet Nam", {"VN"}), ("Guinea", {"GN"}),
            ("Congo", {"CG"}), ("Dominica", {"DM"}), ("Niger", {"NE"}), ("Georgia", {"GE"}), ("Congolese", {"CD", "CG"}),
        ],
    )  # fmt: skip
    def test_found_by_any_name(self, reference, typed, codes):
        assert {country.code for country in Country.objects.called(typed)} == codes

    def test_no_name_belongs_to_two_countries_unless_listed(self, reference):
        bearers = defaultdict(set)
        for code, *shown in Country.objects.values_list("code", "search_key", "french_key"):
            for key in shown:
                bearers[key].add(code)
        for code, key in CountryName.objects.values_list("country", "search_key"):
            bearers[key].add(code)
        assert {name: codes for name, codes in bearers.items() if len(codes) > 1} == SHARED


def members(bloc, day):
    return set(
        Membership.objects.filter(bloc=bloc).on(datetime.date.fromisoformat(day)).values_list("country", flat=True)
    )


class TestMembershipOnADay:
    @pytest.mark.parametrize(
        ("country", "bloc", "last_day_out", "first_day_in"),
        [
            ("HR", "EU", "2013-06-30", "2013-07-01"),
            ("HR", "SCHENGEN", "2022-12-31", "2023-01-01"),
            ("RO", "SCHENGEN", "2024-03-30", "2024-03-31"),
            ("LI", "SCHENGEN", "2011-12-18", "2011-12-19"),
            ("RS", "COE", "2003-04-02", "2003-04-03"),
            ("XK", "EPC", "2022-10-05", "2022-10-06"),
            ("MC", "EPC", "2023-05-31", "2023-06-01"),
        ],
    )
    def test_joined(self, reference, country, bloc, last_day_out, first_day_in):
        assert [country in members(bloc, day) for day in (last_day_out, first_day_in)] == [False, True]

    @pytest.mark.parametrize(
        ("country", "bloc", "last_day_in", "first_day_out"),
        [("GB", "EU", "2020-01-31", "2020-02-01"), ("RU", "COE", "2022-03-15", "2022-03-16")],
    )
    def test_left(self, reference, country, bloc, last_day_in, first_day_out):
        assert [country in members(bloc, day) for day in (last_day_in, first_day_out)] == [True, False]

    def test_greece_was_out_and_joined_again(self, reference):
        days = ("1969-12-12", "1969-12-13", "1974-11-27", "1974-11-28")
        assert ["GR" in members("COE", day) for day in days] == [True, False, False, True]

    def test_the_european_union_grew(self, reference):
        days = ("1957-12-31", "1958-01-01", "1973-01-01", "1995-01-01", "2004-05-01", "2013-07-01", "2020-02-01")
        sizes = [len(members("EU", day)) for day in days]
        assert sizes == [0, 6, 9, 15, 25, 28, 27]
        assert sizes[:-1] == sorted(sizes[:-1])

    @pytest.mark.parametrize(
        ("bloc", "size"),
        [("EU", 27), ("SCHENGEN", 29), ("COE", 46), ("EPC", 47), ("FIVE_EYES", 5), ("WESTERN_BALKANS", 6)],
    )
    def test_how_many_in_2025(self, reference, bloc, size):
        assert len(members(bloc, "2025-06-01")) == size

    def test_a_membership_without_dates_holds_on_any_day(self, reference):
        assert members("WESTERN_BALKANS", "2024-11-07") == {"AL", "BA", "ME", "MK", "RS", "XK"}
        assert members("FIVE_EYES", "2024-11-07") == {"AU", "CA", "GB", "NZ", "US"}

    def test_invited_to_budapest(self, reference):
        invited = members("EPC", "2024-11-07")
        outside = {
            "AD", "AL", "AM", "AZ", "BA", "CH", "GB", "GE", "IS", "LI",
            "MC", "MD", "ME", "MK", "NO", "RS", "SM", "TR", "UA", "XK",
        }  # fmt: skip
        assert invited == members("EU", "2024-11-07") | outside
        assert invited == members("COE", "2024-11-07") | {"XK"}


def everything():
    return [sorted((tuple(row.items()) for row in model.objects.values()), key=repr) for model in COUNTED]


def changes_kept():
    return sum(event.objects.count() for model in COUNTED for event in model.pgh_event_models.values())


class TestLoading:
    def test_twice_changes_nothing(self, reference):
        before, history = everything(), changes_kept()
        told = load()
        assert (everything(), changes_kept()) == (before, history)
        assert told.endswith("; 0 added, 0 changed, 0 removed.\n")

    def test_says_what_it_did_in_one_line(self, db):
        names, blocs = len(list(load_reference.names())), len(BLOCS)
        assert load() == (
            f"Reference data: 250 countries, {names} names, 6 blocs, {blocs} memberships; "
            f"{250 + names + 6 + blocs} added, 0 changed, 0 removed.\n"
        )

    def test_a_changed_row_is_put_right(self, reference):
        before = everything()
        Country.objects.filter(code="RS").update(name="Servia")
        CountryName.objects.filter(country="SZ", name="Swaziland").update(until=None)
        Membership.objects.filter(bloc="EU", country="GB").update(until=None)
        assert load().endswith("; 0 added, 3 changed, 0 removed.\n")
        assert everything() == before

    def test_a_name_that_left_the_file_is_removed_and_a_country_never(self, reference):
        kept = Country.objects.create(code="ZZ", name="Nowhere")
        kept.names.create(name="Erewhon", kind="alternative", source="a novel")
        assert load().endswith("; 0 added, 0 changed, 1 removed.\n")
        assert list(kept.names.all()) == []
        assert Country.objects.get(code="ZZ") == kept

    def test_a_fault_half_way_leaves_all_as_it_was(self, reference, monkeypatch):
        CountryName.objects.filter(country="SZ", name="Swaziland").update(until=None)
        before = everything()
        monkeypatch.setattr(load_reference, "memberships", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load()
        assert everything() == before
