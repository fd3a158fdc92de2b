"""``manage.py intake``: what it prints, and what it says of what it cannot read."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from announcements.models import Agreement, Announcement, Official, Source
from tests import factories as make
from tests.intake.story import STORY

pytestmark = pytest.mark.django_db


def printed(article: Path | str, *options: str) -> tuple[dict[str, Any], str]:
    out, told = io.StringIO(), io.StringIO()
    call_command("intake", str(article), "--json", *options, stdout=out, stderr=told)
    return json.loads(out.getvalue()), told.getvalue()


def entries(said: Any) -> Iterator[dict[str, Any]]:
    if isinstance(said, dict):
        if "span" in said:
            yield said
        said = list(said.values())
    if isinstance(said, list):
        for each in said:
            yield from entries(each)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    file = tmp_path / "story.txt"
    file.write_text(STORY, encoding="utf-8")
    return file


def test_it_prints_what_the_article_suggests_and_writes_nothing(story: Path) -> None:
    for code in ("GB", "RS", "XK"):
        make.country(code)
    said, told = printed(story, "--published-on", "2024-11-06")
    assert told == ""
    assert [(one["parties"], one["stage"]) for one in said["agreements"]] == [
        (["GB", "RS"], "announced"),
        (["GB", "XK"], "announced"),
    ]
    assert [(one["date"], one["passage"]) for one in said["dates"]] == [
        ("2023", "last year"),
        ("2024-11-04", "Monday"),
        ("2024-11-07", "Thursday"),
    ]
    assert [model.objects.count() for model in (Source, Announcement, Agreement, Official)] == [0, 0, 0, 0]


def test_every_passage_stands_where_its_span_says(story: Path) -> None:
    said, _ = printed(story)
    spans = [one for one in entries(said) if "passage" in one]
    assert len(spans) > 20
    assert [one for one in spans if STORY[one["span"][0] : one["span"][1]] != one["passage"]] == []


def test_with_nothing_entered_it_takes_the_names_of_the_reference_files_and_says_so(story: Path) -> None:
    said, told = printed(story)
    assert told.strip() == "Nothing is entered yet: names come from the reference files alone."
    assert {"RS", "XK"} <= {one["code"] for one in said["countries"]}


def test_it_reads_what_comes_in(monkeypatch: pytest.MonkeyPatch, story: Path) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
    assert printed("-")[0] == printed(story)[0]


def test_of_a_page_it_prints_the_text_that_the_spans_count_in(tmp_path: Path) -> None:
    page = tmp_path / "story.html"
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY.splitlines()[1:])
    page.write_text(f"<html><head><title>A story</title></head><body><article>{paragraphs}</article></body></html>")
    said, _ = printed(page)
    spans = [one for one in entries(said) if "passage" in one]
    assert len(spans) > 20
    assert [one for one in spans if said["text"][one["span"][0] : one["span"][1]] != one["passage"]] == []


@pytest.mark.parametrize(
    ("article", "message"),
    [
        ("nowhere.txt", "nowhere.txt: No such file or directory"),
        (".", ".: Is a directory"),
        ("http://127.0.0.1/story", "127.0.0.1 is not on the open internet, so it is not fetched."),
    ],
)
def test_what_it_cannot_read_it_says(article: str, message: str) -> None:
    with pytest.raises(CommandError) as told:
        printed(article)
    assert str(told.value) == message


def test_a_date_that_is_none_is_told(story: Path) -> None:
    with pytest.raises(CommandError) as told:
        printed(story, "--published-on", "31 June 2024")
    assert "31 June 2024" in str(told.value)
