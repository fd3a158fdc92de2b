"""Offices with their holders, as they are printed. The people are invented."""

import pytest

from announcements.intake.article import read
from announcements.intake.gazetteer import Gazetteer
from tests.intake.annotated import names

OFFICES = {
    "styled": (
        "The Minister of Immigration, the Honourable Claire Beau, said so.",
        [("Claire Beau", "Minister of Immigration")],
    ),
    "styled before the name": (
        "The Right Honourable Owen Tait, Secretary of State for Immigration, said so.",
        [("Owen Tait", "Secretary of State for Immigration")],
    ),
    "a rank": (
        "Rear Admiral Paolo Conti, commander of the Italian coast guard, said so.",
        [("Paolo Conti", "commander of the Italian coast guard")],
    ),
    "a committee's chair": (
        "Ruth Ellis, chair of the Commons home affairs committee, said so.",
        [("Ruth Ellis", "chair of the Commons home affairs committee")],
    ),
    "a committee's chair before the name": (
        "It was Commons home affairs committee chair Ruth Ellis who said so.",
        [("Ruth Ellis", "Commons home affairs committee chair")],
    ),
    "a body in small letters": (
        "Dieter Arms, head of the federal police in Rostock, said so.",
        [("Dieter Arms", "head of the federal police in Rostock")],
    ),
    "a department with a long name": (
        "The State Secretary at the Federal Ministry for Economic Cooperation and Development, Anne Lohm, said so.",
        [("Anne Lohm", "State Secretary at the Federal Ministry for Economic Cooperation and Development")],
    ),
    "a department's topic": (
        "Assistant Secretary of State for Western Hemisphere Affairs Tom Ridge told reporters so.",
        [("Tom Ridge", "Assistant Secretary of State for Western Hemisphere Affairs")],
    ),
    "a list of departments": (
        "Malta's minister for home affairs, security, reforms and equality, Byron Cam, said so.",
        [("Byron Cam", "Malta's minister for home affairs, security, reforms and equality")],
    ),
    "islands": (
        "The president of the Canary Islands, Airam Den, said so.",
        [("Airam Den", "president of the Canary Islands")],
    ),
    "a delegate": (
        "Minister Delegate for European Affairs Claire Vass said so.",
        [("Claire Vass", "Minister Delegate for European Affairs")],
    ),
    "where an envoy is": (
        "Haiti's chargé d'affaires in Santo Domingo, Mira Estim, said so.",
        [("Mira Estim", "Haiti's chargé d'affaires in Santo Domingo")],
    ),
    "a speaker": ("Speaker Devi Thapa closed the sitting.", [("Devi Thapa", "Speaker")]),
    "a judge": (
        "Federal High Court judge Ifa Ademi ruled on Wednesday that nobody may be deported.",
        [("Ifa Ademi", "Federal High Court judge")],
    ),
    "a first name that is a capital": (
        "Deputy Minister for Migration and Asylum Sofia Karra said so.",
        [("Sofia Karra", "Deputy Minister for Migration and Asylum")],
    ),
    "nobody is both": (
        "The Chancellor and President Ana Paz said so in Belgrade.",
        [("Ana Paz", "President")],
    ),
    "whoever speaks is no speaker": ("The keynote speaker Devi Thapa said so.", []),
    "a lawmaker holds no office": ("Nairobi senator Wanja Kimani said so, as did Deputy Sean Harkin.", []),
}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return names()


@pytest.mark.parametrize(("text", "expected"), OFFICES.values(), ids=OFFICES)
def test_an_office_is_read_to_its_end(gazetteer: Gazetteer, text: str, expected: list[tuple[str, str]]) -> None:
    draft = read(text, gazetteer, language="en")
    assert [(one.name, one.role_as_printed) for one in draft.officials] == expected


def test_the_deputy_minister_is_who_was_named_so(gazetteer: Gazetteer) -> None:
    text = (
        "The Deputy Minister for the Interior, Kwabena Asante, laid the agreement before Parliament.\n"
        "“Members will find a scholarship on every page of it,” the Deputy Minister told the House."
    )
    (said,) = read(text, gazetteer, language="en").quotations
    assert (said.speaker, said.role_as_printed) == ("Kwabena Asante", "Deputy Minister for the Interior")
