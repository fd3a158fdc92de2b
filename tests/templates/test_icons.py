import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from announcements.models.vocabularies import Stage

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def symbols() -> set[str]:
    root = ElementTree.parse(settings.BASE_DIR / "static" / "icons.svg")  # noqa: S314 (a file of our own)
    return {symbol.attrib["id"] for symbol in root.iter(f"{SVG}symbol")}


@pytest.mark.parametrize("flag", ["", "expected", "doubtful"])
@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_its_glyph(stage: Stage, flag: str, symbols: set[str]) -> None:
    svg = render_to_string("shared/_stage_icon.html", {"stage": stage.value, flag: True})
    assert re.findall(r'#(\w*)"', svg)[0] in symbols


def test_every_icon_that_a_template_names_is_drawn(symbols: set[str]) -> None:
    named = set()
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        named |= set(re.findall(r'_icon\.html" with name="(\w+)"', template.read_text()))
    assert named - symbols == set()
