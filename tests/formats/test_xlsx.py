"""Spreadsheets: texts are texts, whatever they look like; numbers and dates are typed; the same rows are the same file."""

import datetime
import re
import zipfile
from decimal import Decimal
from io import BytesIO

from hypothesis import example, given
from hypothesis import strategies as st

from announcements.dates import PartialDate
from announcements.formats import codebook, xlsx
from announcements.formats.columns import Column, Reader, Table
from announcements.models import Party
from tests.formats.spreadsheets import sheets


class Rows:
    """Lines of values, as if a table had them."""

    def __init__(self, *lines: list) -> None:
        names = [f"column {number}" for number in range(max(map(len, lines), default=0))]
        self.table = Table(Party, tuple(Column(name, "", lambda row: row) for name in names))
        self.reader, self.lines = Reader(), lines

    def values(self):
        return iter(self.lines)


def made(*lines: list) -> bytes:
    return b"".join(xlsx.pieces(Rows(*lines)))


def cells(*lines: list) -> list[list]:
    return sheets(made(*lines))["parties"][1:]


def in_xml(*lines: list) -> str:
    with zipfile.ZipFile(BytesIO(made(*lines))) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_each_kind_of_value_is_what_a_spreadsheet_takes_it_for() -> None:
    moment = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)
    line = [7, Decimal("1.50"), True, datetime.date(2024, 11, 7), moment, PartialDate("2024-11"), ["a;b", "c"], "text"]
    assert cells(line) == [
        [
            7,
            1.5,
            True,
            datetime.datetime(2024, 11, 7),
            datetime.datetime(2026, 11, 20, 9, 30),
            "2024-11",
            r"a\;b; c",
            "text",
        ]
    ]
    assert cells([None, "", [], "x"]) == [[None, None, None, "x"]]
    # Excel takes 1900 for a leap year, and knows no day before.
    assert cells([datetime.date(1900, 2, 28), datetime.date(1833, 1, 1), "x"]) == [["1900-02-28", "1833-01-01", "x"]]


TEXTS = st.text(
    st.characters(exclude_characters="\r", exclude_categories=("Cs", "Cn", "Cc"))
    | st.sampled_from("=+-@'\t\n<>&_x0041")
)


@given(TEXTS)
@example("=1+1")
@example("{=1}")
@example("@SUM(A1)")
@example("https://example.org/")
@example("_x0041_")
@example("<r>markup</r>")
@example("<r></r><c><f>1+1</f></c>")
@example(" blank ")
@example("0042")
def test_any_text_is_read_back_as_it_stood(text: str) -> None:
    assert cells([text, "end"]) == [[text or None, "end"]]


def test_no_text_is_a_formula_a_link_or_a_number() -> None:
    sheet = in_xml(["=1+1", "<r><f>1</f></r>", "https://example.org/", "42", "mailto:a@b.example"])
    assert re.findall(r"<(?:f|r|hyperlink)[ >]", sheet) == []
    assert len(re.findall(r't="inlineStr"', sheet)) == 5 + 5


def test_what_is_longer_than_a_cell_says_that_it_was_cut() -> None:
    for text in ("a" * xlsx.LONGEST_TEXT, "😀" * (xlsx.LONGEST_TEXT // 2)):
        assert cells([text])[0][0] == text
    for text in ("a" * (xlsx.LONGEST_TEXT + 1), "😀" * xlsx.LONGEST_TEXT):
        (found,) = cells([text])[0]
        assert found.endswith(xlsx.CUT)
        assert len(found.encode("utf-16-le")) // 2 <= xlsx.LONGEST_TEXT
        assert text.startswith(found.removesuffix(xlsx.CUT))


def test_its_second_sheet_is_the_codebook() -> None:
    lines = sheets(made(["x"]))["codebook"]
    assert lines[0] == list(codebook.NAMES)
    assert [line[2] for line in lines if line[0] == "rule"] == [rule.name for rule in codebook.RULES]


def test_the_same_rows_are_the_same_file() -> None:
    assert made(["a", 1]) == made(["a", 1])


def test_without_its_end_it_is_no_file() -> None:
    assert not zipfile.is_zipfile(BytesIO(made(["a"] * 5)[:-30]))
