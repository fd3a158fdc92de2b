"""The policy lets no inline script or style run, so none is written."""

import re

import pytest
from django.conf import settings

INLINE = re.compile(
    r"""\sstyle\s*=|<style|\son[a-z]+\s*=|hx-on|(?:src|href)=["']data:|<script(?![^>]*\ssrc=)""", re.IGNORECASE
)
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_holds_inline_script_or_style(template) -> None:
    assert INLINE.findall(template.read_text()) == []


@pytest.mark.parametrize(
    "line", ['<p style="x">', "<script>x</script>", '<a onclick="x">', '<img src="data:x">', '<b hx-on:click="x">']
)
def test_what_is_inline_would_be_found(line: str) -> None:
    assert len(INLINE.findall(line)) == 1
