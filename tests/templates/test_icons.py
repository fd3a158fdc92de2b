import re
from xml.etree import ElementTree

import pytest
from django.conf import settings

from announcements.models.vocabularies import Stage
from announcements.templatetags.parts import flags, stage_glyph

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def symbols() -> set[str]:
    root = ElementTree.parse(settings.BASE_DIR / "static" / "icons.svg")  # noqa: S314 (a file of our own)
    return {symbol.attrib["id"] for symbol in root.iter(f"{SVG}symbol")}


@pytest.mark.parametrize("flag", [{}, {"expected": True}, {"doubtful": True}])
@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_its_glyph(stage: Stage, flag: dict[str, bool], symbols: set[str]) -> None:
    assert re.findall(r'#(\w*)"', stage_glyph(stage.value, **flag))[0] in symbols


def test_every_flag_has_its_glyph(symbols: set[str]) -> None:
    svg = flags(disputed=True, doubtful=True, uncertain=True, overdue=True, approximate=True)
    named = re.findall(r'#(\w*)"', svg)
    assert (len(named), set(named) - symbols) == (5, set())


def test_every_icon_that_a_template_names_is_drawn(symbols: set[str]) -> None:
    named = set()
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "(\w+)" %}', template.read_text()))
    assert (len(named) > 5, named - symbols) == (True, set())
