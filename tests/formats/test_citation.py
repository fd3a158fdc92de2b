"""A citation says the same in words, as BibTeX and as CSL-JSON, whatever a title holds."""

import datetime
import json
from functools import cache

import bibtexparser
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import example, given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from announcements.formats import citation
from announcements.formats.citation import (
    FORMS,
    bibtex,
    csl_json,
    in_words,
    of_list,
    of_page,
    of_record,
    of_release,
    one_line,
)

DAY = datetime.date(2026, 11, 7)
AGREEMENT = of_record(
    "UK–Serbia: 100% of R&D", "https://tracker.example/agreements/5/", noun="agreement", number=5, changed_on=DAY
)
SERBIAS = of_list(
    "Agreements (country or bloc: Serbia)",
    "https://tracker.example/agreements/?country=RS",
    count=93,
    noun="agreement",
    plural="agreements",
    asked_on=DAY,
)


def test_in_words() -> None:
    pair = of_page("Serbia and United Kingdom", "https://tracker.example/pairs/GB-RS/", asked_on=DAY)
    release = of_release("Release 3", "https://tracker.example/releases/3/", made_on=DAY)
    said = {
        AGREEMENT: "“UK–Serbia: 100% of R&D”. Agreement 5, last changed on 7 November 2026.",
        SERBIAS: "“Agreements (country or bloc: Serbia)”. 93 agreements on 7 November 2026.",
        pair: "“Serbia and United Kingdom”. As known on 7 November 2026.",
        release: "“Release 3”. Release of 7 November 2026.",
    }
    assert {named: in_words(named) for named in said} == {
        named: f"Migration Policy Tracker: {words} {named.address}" for named, words in said.items()
    }


@pytest.mark.parametrize(("count", "said"), [(0, "0 agreements"), (1, "1 agreement"), (2, "2 agreements")])
def test_a_count_agrees_with_its_noun(count: int, said: str) -> None:
    named = of_list("Agreements", "https://x/", count=count, noun="agreement", plural="agreements", asked_on=DAY)
    assert named.state == f"{said} on 7 November 2026"


def test_as_bibtex() -> None:
    assert bibtex(AGREEMENT) == (
        "@misc{migration-policy-tracker-agreements-5-2026-11-07,\n"
        "  author = {{Migration Policy Tracker}},\n"
        "  title = {{UK–Serbia: 100\\% of R\\&D}},\n"
        "  year = {2026},\n"
        "  month = {11},\n"
        "  note = {Agreement 5, last changed on 7 November 2026},\n"
        "  url = {https://tracker.example/agreements/5/}\n"
        "}\n"
    )


def test_as_csl_json() -> None:
    assert json.loads(csl_json(SERBIAS)) == [
        {
            "id": "migration-policy-tracker-agreements-country-rs-2026-11-07",
            "type": "dataset",
            "title": "Agreements (country or bloc: Serbia)",
            "author": [{"literal": "Migration Policy Tracker"}],
            "publisher": "Migration Policy Tracker",
            "issued": {"date-parts": [[2026, 11, 7]]},
            "accessed": {"date-parts": [[2026, 11, 7]]},
            "note": "93 agreements on 7 November 2026",
            "URL": "https://tracker.example/agreements/?country=RS",
        }
    ]


@cache
def decoder() -> LatexNodes2Text:
    """With three standard commands that it doesn't know, or takes for an accent."""
    signs = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    known = get_default_latex_context_db()
    known.add_context_category("signs", prepend=True, macros=[MacroTextSpec(*sign) for sign in signs.items()])
    return LatexNodes2Text(latex_context=known, keep_comments=True)


def read(text: str) -> dict[str, str]:
    """The fields of the only entry, as LaTeX would print them."""
    decoded = LatexDecodingMiddleware(decoder=decoder())
    library = bibtexparser.parse_string(text, append_middleware=[decoded])
    assert (library.failed_blocks, len(library.entries)) == ([], 1)
    return {field.key: field.value for field in library.entries[0].fields}


TITLES = st.text(max_size=60) | st.text(alphabet="{}\\%&_#$~^`'-<>, a\"@=é–", max_size=30)


@given(title=TITLES)
@example(title="{")
@example(title="}} , x = {")
@example(title="\\{ 100% & _x_ #1 $5 ~ ^ ` '' -- --- ?` << ,,")
@example(title="\x00\x07 a\r\n b")
@example(title="\ud800")
def test_a_title_survives_bibtex_and_json(title: str) -> None:
    named = of_page(title, "https://tracker.example/", asked_on=DAY)
    assert read(bibtex(named))["title"] == one_line(title)
    assert json.loads(csl_json(named))[0]["title"] == one_line(title)
    assert [form.written(named).encode() for form in FORMS.values()] == [
        bibtex(named).encode(),
        csl_json(named).encode(),
    ]


def test_unescaped_it_would_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citation, "_latex", str)
    with pytest.raises(AssertionError):
        test_a_title_survives_bibtex_and_json.hypothesis.inner_test("{")


@given(asked=st.text(max_size=40))
def test_an_address_ends_no_field_and_a_key_is_plain(asked: str) -> None:
    named = of_page("A", f"https://tracker.example/agreements/?q={asked}", asked_on=DAY)
    entry = bibtex(named)
    url = entry.partition("  url = {")[2].partition("}")[0]
    assert not set("{}\\ \n") & set(url)
    key = entry.partition("{")[2].partition(",")[0]
    assert key.isascii()
    assert key.replace("-", "").isalnum()
