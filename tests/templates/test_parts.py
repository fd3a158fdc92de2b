"""The small parts that Python prints: the words of the vocabularies, and nothing of a record unescaped."""

from types import SimpleNamespace as Plain

import pytest
from django.template import Context, Template

from announcements.dates import PartialDate
from announcements.models.vocabularies import Stage
from announcements.templatetags.parts import date, options, printed, stage, stage_word

HOSTILE = "\"><script>alert('x')</script>&"
ESCAPED = "&quot;&gt;&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;"


def drawn(markup: str, **context: object) -> str:
    return Template(markup).render(Context(context))


@pytest.mark.parametrize("step", Stage)
def test_a_step_that_happened_is_named_as_in_the_vocabulary(step: Stage) -> None:
    assert stage_word(step.value) == step.label


@pytest.mark.parametrize("step", Stage)
def test_an_expected_step_is_named_by_its_noun(step: Stage) -> None:
    assert stage_word(step.value, expected=True) == f"Expected: {step.noun}"


def test_a_printed_value_is_escaped_and_printed_markup_is_not() -> None:
    assert printed("<b title='%s'>%s</b>", HOSTILE, printed("<i>%s</i>", HOSTILE)) == (
        f"<b title='{ESCAPED}'><i>{ESCAPED}</i></b>"
    )


@pytest.mark.parametrize(
    ("markup", "context", "html"),
    [
        ("{% icon words %}", {}, f'<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#{ESCAPED}"/></svg>'),
        ("{% date day unknown=words %}", {"day": None}, f'<span class="quiet">{ESCAPED}</span>'),
        (
            "{% choices values words %}",
            {"values": [(HOSTILE, HOSTILE)]},
            f'<option value="{ESCAPED}" selected>{ESCAPED}</option>',
        ),
        (
            "{% options words values %}",
            {"values": [Plain(value=HOSTILE, words=HOSTILE, count=HOSTILE, chosen=True, stage="")]},
            '<label class="option"><input type="checkbox" id="id_X_X" name="X" value="X" checked> <span>X</span> <data value="X">X</data></label>'
            .replace("X", ESCAPED),
        ),
    ],
)  # fmt: skip
def test_whatever_a_tag_is_given_is_escaped(markup: str, context: dict[str, object], html: str) -> None:
    assert drawn(markup, words=HOSTILE, **context) == html


@pytest.mark.parametrize(
    ("edtf", "short", "html"),
    [
        ("2024-11-07", False, '<time datetime="2024-11-07">7 November 2024</time>'),
        ("2024-11~", True, '<time datetime="2024-11">about Nov 2024</time>'),
        ("2024-11-02/2024-11-18", True, "<time>2–18 Nov 2024</time>"),
    ],
)
def test_a_date_is_as_precise_as_its_source(edtf: str, short: bool, html: str) -> None:
    assert date(PartialDate(edtf), short=short) == html


def test_a_missing_date_is_nothing_unless_that_is_to_be_said() -> None:
    assert (date(None), date(None, unknown="no day given")) == ("", '<span class="quiet">no day given</span>')


def test_a_stage_says_its_word_and_its_care() -> None:
    words = [stage("signed"), stage("signed", doubtful=True, disputed=True), stage("")]
    assert [html.count("class=") for html in words] == [2, 6, 1]
    assert ['data-stage="signed"' in html for html in words] == [True, True, False]
    assert words[1].index("sources disagree") < words[1].index("> doubtful")


def test_a_value_without_a_number_prints_none() -> None:
    value = Plain(value="GB", words="United Kingdom", count=None, chosen=False, stage="")
    assert options("country", [value]) == (
        '<label class="option"><input type="checkbox" id="id_country_GB" name="country" value="GB"> <span>United Kingdom</span></label>'
    )
