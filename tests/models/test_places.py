"""DESIGN's rule 7: a country is itself; a bloc is itself and whoever was a member on the record's own date."""

import pytest

from announcements.models import (
    Agreement,
    Announcement,
    Country,
    Official,
    Organisation,
)
from announcements.models.places import Place, PlaceUnknown
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def eu():
    bloc = make.bloc("EU", members={"GB": ("1973-01-01", "2020-01-31"), "DE": ("1958-01-01", None)})
    return make.organisation("European Union", bloc=bloc)


def name(code, words, kind="alternative"):
    make.country(code).names.create(name=words, kind=kind, source="test")


def test_country_is_itself_and_bloc_its_members_then(eu):
    agreements = {
        "before": make.agreement("GB", "RS"),
        "after": make.agreement("GB", "RS"),
        "itself": make.agreement(eu, "RS"),
        "member": make.agreement("DE", "RS"),
    }
    days = {"before": "2019-05", "after": "2021", "itself": "2021", "member": "2021"}
    for key, agreement in agreements.items():
        make.milestone(agreement, "signed", days[key])
    make.milestone(agreements["after"], "announced", "2018")

    def found(*places):
        pks = set(Agreement.objects.involving(*places).values_list("pk", flat=True))
        return {key for key, agreement in agreements.items() if agreement.pk in pks}

    assert found(Place("EU", "EU", True)) == {"before", "itself", "member"}
    assert found(Place("GB", "UK")) == {"before", "after"}
    assert found(Place("DE", "Germany"), Place("GB", "UK")) == {
        "before",
        "after",
        "member",
    }
    assert found(Place("FR", "France")) == set()


def test_announcement_in_any_role_on_its_own_day(eu):
    old = make.announcement("RS", "GB", announced_on="2020-01-31")
    make.announcement("RS", "GB", announced_on="2020-02")
    own = make.announcement("RS", announced_on="2022")
    own.involvements.create(organisation=eu, role="mentioned")
    assert list(Announcement.objects.involving(Place("EU", "EU", True)).order_by("pk")) == [old, own]


def test_officials_by_their_offices_and_organisations_by_their_country(eu):
    then, now = make.official(), make.official()
    then.appointments.create(role="Minister", country=make.country("GB"), until="2019")
    now.appointments.create(role="Minister", country=make.country("GB"))
    office = make.official()
    office.appointments.create(role="Commissioner", organisation=eu)
    ministry = make.organisation(country=make.country("DE"))
    make.organisation(country=make.country("GB"))
    bloc = Place("EU", "EU", True)
    assert list(Official.objects.filter(Official.objects.all().involves(bloc)).order_by("pk")) == [then, office]
    assert set(Organisation.objects.filter(Organisation.objects.all().involves(bloc))) == {eu, ministry}


def test_a_place_is_meant_by_code_or_any_exact_name(eu):
    name("TR", "Turkey", "former")
    name("MK", "Macedonia", "former")
    assert Place.meant_by("tr") == Place.meant_by("Türkiye") == Place.meant_by("TURKIYE") == Place.meant_by("Turkey")
    assert Place.meant_by("macedonia").code == "MK"
    assert Place.meant_by("eu") == Place.meant_by("European Union") == Place("EU", "European Union", True)


def test_a_name_of_none_or_of_two_is_refused_in_words():
    name("CD", "Congolese", "demonym")
    name("CG", "Congolese", "demonym")
    with pytest.raises(PlaceUnknown, match="No country or bloc is called “Atlantis”."):
        Place.meant_by("Atlantis")
    with pytest.raises(PlaceUnknown, match="“Congolese” can mean Country CD or Country CG. Choose one."):
        Place.meant_by("Congolese")


def test_countries_are_found_by_part_of_any_name():
    name("MK", "Macedonia", "former")
    make.country("TR")
    assert list(Country.objects.named("maced").values_list("code", flat=True)) == ["MK"]
    assert list(Country.objects.named("Turk").values_list("code", flat=True)) == ["TR"]
