"""Releases are listed for ever, and their files are the same for ever."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from announcements.models import Release
from tests import factories as make
from tests.canaries import Public

pytestmark = pytest.mark.django_db


def test_without_a_release_the_page_says_so(client: Client) -> None:
    assert "No release has been made yet." in client.get("/releases/").text
    assert client.get("/releases/1/").status_code == 404
    assert client.get("/releases/1.zip").json() == {"type": "about:blank", "title": "Not found", "status": 404}


def test_all_are_listed_the_latest_first(client: Client) -> None:
    make.release(1, name="Spring")
    make.release(2, name="Autumn")
    page = client.get("/releases/").text
    assert page.index("Release 2: Autumn") < page.index("Release 1: Spring")
    assert 'There is a later one: <a href="/releases/2/">Release 2: Autumn</a>' in client.get("/releases/1/").text
    assert "There is a later one" not in client.get("/releases/2/").text


def test_its_file(client: Client, tmp_path: Path, settings) -> None:
    settings.RELEASES = tmp_path
    Public()
    call_command("make_release", name="Autumn", stdout=io.StringIO())
    release = Release.objects.get()
    answer = client.get("/releases/1.zip", headers={"accept-encoding": "gzip"})
    assert answer.getvalue() == (tmp_path / release.file_name).read_bytes()
    assert {
        name: answer.headers.get(name)
        for name in ("Content-Type", "Content-Length", "Content-Disposition", "ETag", "Content-Encoding")
    } == {
        "Content-Type": "application/zip",
        "Content-Length": str(release.size),
        "Content-Disposition": f'attachment; filename="{release.file_name}"',
        "ETag": f'"{release.sha256}"',
        "Content-Encoding": None,
    }
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get("/releases/1.zip", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == answer["Cache-Control"]
    assert again["ETag"] == answer["ETag"]
    refused = client.get("/releases/1.zip", headers={"if-match": '"another"'})
    assert (refused.status_code, refused.headers.get("Cache-Control")) == (412, None)
    assert release.sha256 in client.get("/releases/").text


def test_a_file_that_is_lost_is_told_in_words_and_in_the_log(client: Client, tmp_path, settings, caplog) -> None:
    settings.RELEASES = tmp_path
    make.release()
    answer = client.get("/releases/1.zip")
    assert (answer.status_code, answer.json()["detail"]) == (
        503,
        "The file of this release is not in its place. The maintainer is told.",
    )
    assert caplog.records[0].message == "The file of Release 1: 2026-01 is missing"


def test_it_is_cited_with_its_day(client: Client) -> None:
    release = make.release(name="Autumn")
    page = client.get(release.get_absolute_url()).text
    words = "Migration Policy Tracker: “Migration Policy Tracker, release 1: Autumn”. Release of 7 November 2026."
    assert page.count(f"<pre>{words} http://testserver/releases/1/</pre>") == 1
    (item,) = client.get("/releases/1.csl.json").json()
    assert (item["URL"], item["issued"], item["type"]) == (
        "http://testserver/releases/1/",
        {"date-parts": [[2026, 11, 7]]},
        "dataset",
    )
    assert "url = {http://testserver/releases/1/}" in client.get("/releases/1.bib").text
    assert page.count('<a href="/releases/1.zip">') == 1
