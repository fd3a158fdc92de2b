"""What an agreement is about, and what its article only mentions."""

import re

import pytest

from announcements.dates import from_edtf
from announcements.intake.article import read
from announcements.intake.gazetteer import Gazetteer, rows
from tests.intake.annotated import HALVES, annotated, names

SIGNED = "Britain and Iraq signed an agreement on student exchange on Monday."
AREAS = {
    "left out": ("The agreement does not provide for the transfer of asylum seekers.", set()),
    "no part of it": ("Readmission is not part of the agreement.", set()),
    "nothing to do with it": ("The agreement has nothing to do with readmission, they said.", set()),
    "told aside": ("Separately, Canada confirmed a grant of US$6m for the agreement's secretariat.", set()),
    "across a frontier": ("The agreement helps those who are brought across the frontier.", set()),
    "along a frontier": ("The agreement foresees posts along the frontier.", {"border_security"}),
    "a train": ("The agreement was signed on one of the trains to Basra.", set()),
    "officers trained": ("Under the agreement, Britain trains and equips officers.", {"training_and_equipment"}),
    "passports": ("The agreement covers holders of biometric service passports.", set()),
    "ill-equipped": ("The agreement is for a country ill-equipped to deal with them.", set()),
    "aid workers": ("Aid workers doubt what the agreement will do.", set()),
    "to grant a visa": ("Under the agreement, each side will grant no more than 200 places.", set()),
    "what they earn": ("Under the agreement, they may earn money.", set()),
    "who bears the cost": ("Under the agreement, Britain will meet the costs of it.", {"funding"}),
    "patrols on a river": ("The agreement lets patrols of both go along the river.", {"border_security"}),
    "brokers who traffic": ("The agreement punishes brokers who traffic workers.", {"trafficking", "labour_mobility"}),
}


def test_whatever_a_pattern_finds_has_one_of_its_stems() -> None:
    lower = "\n".join(one.text for half in HALVES for one in annotated(half)).lower()
    for area, pattern, stems in ((row["area"], row["pattern"], row["stems"].split()) for row in rows("areas.csv")):
        found = {match[0] for match in re.finditer(pattern, lower)}
        assert {words for words in found if not any(stem in words for stem in stems)} == set(), area


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return names()


@pytest.mark.parametrize(("text", "expected"), AREAS.values(), ids=AREAS)
def test_an_area_is_what_the_agreement_is_about(gazetteer: Gazetteer, text: str, expected: set[str]) -> None:
    draft = read(f"{SIGNED} {text}", gazetteer, published_on=from_edtf("2024-05-15"), language="en")
    assert [set(one.areas) for one in draft.agreements] == [expected | {"student_and_youth_mobility"}]
