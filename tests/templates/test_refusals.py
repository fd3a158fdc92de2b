import re

import pytest
from django.template.loader import render_to_string

HEADINGS = {
    "400.html": "This request can’t be understood",
    "403.html": "Not yours to do",
    "404.html": "Nothing at this address",
    "410.html": "This record was withdrawn",
    "500.html": "Something broke here",
    "503.html": "Back in a moment",
}


@pytest.mark.parametrize("template", HEADINGS)
def test_a_refusal_says_what_happened_without_any_context(template: str) -> None:
    assert re.findall(r"<h1>(.*?)</h1>", render_to_string(template)) == [HEADINGS[template]]
