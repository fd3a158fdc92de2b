"""A release is all that was public, the same bytes whenever it is made, and there whole or not at all."""

import contextlib
import csv
import datetime
import hashlib
import io
import re
import threading
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from announcements.management.commands import make_release
from announcements.models import Agreement, Release
from tests import factories as make
from tests.canaries import PREFIX, STATES, Public, hidden, links_from_public
from tests.every_state import withdrawn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.RELEASES = tmp_path / "releases"
    return settings.RELEASES


def released(**options: str | bool) -> Release:
    call_command("make_release", stdout=io.StringIO(), **options)
    return Release.objects.first()


def content(release: Release, folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / release.file_name) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lines(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))


def test_a_release_says_what_it_is(folder: Path) -> None:
    public = Public()
    release = released(name="Autumn", note="With a note.")
    files = content(release, folder)
    day = timezone.localdate()
    assert (release.number, release.name, release.made_on, release.previous) == (1, "Autumn", day, None)
    assert release.rows["agreements"] == 1
    assert release.changes == {"added": 11, "changed": 0, "withdrawn": 0, "merged": 0}
    assert [line["id"] for line in lines(files, "agreements.csv")] == [str(public.agreement.pk)]
    assert "unsupported_facts.csv" not in files
    packed = (folder / release.file_name).read_bytes()
    assert (release.size, release.sha256) == (len(packed), hashlib.sha256(packed).hexdigest())
    assert f"“{'Migration Policy Tracker'}, release 1: Autumn”" in files["CITATION.txt"].decode()
    assert "\nWith a note.\n" in files["README.md"].decode()


def test_each_file_is_told_with_its_sum(folder: Path) -> None:
    Public()
    files = content(released(), folder)
    told = dict(line.split("  ")[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert told == {name: hashlib.sha256(file).hexdigest() for name, file in files.items()}


def test_frictionless_takes_it(folder: Path, tmp_path: Path) -> None:
    from frictionless import Package, system

    public = Public()
    make.figure(public.agreement, refers_to=public.figure, standing="part", value="1.50")
    make.country("TR").names.create(name="Turkey", kind="former", until="2022", source="UN")
    release = released()
    with zipfile.ZipFile(folder / release.file_name) as archive:
        archive.extractall(tmp_path / "package")
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "package" / "datapackage.json")).validate()
    assert report.flatten(["title", "message"]) == []
    assert report.stats["tasks"] == len(release.rows) + 2


def twice(folder: Path, monkeypatch: pytest.MonkeyPatch, second: datetime.datetime | None = None) -> list[bytes]:
    """The same release made in two folders, the second perhaps at another time."""
    made = []
    for number, when in enumerate([None, second]):
        place = folder / str(number)
        place.mkdir(parents=True)
        if when:
            monkeypatch.setattr(timezone, "now", lambda when=when: when)
        day = datetime.date(2026, 11, 7)
        with (place / "file").open("w+b") as file:
            make_release.write(file, make_release.Frozen(1, "One", day, "https://tracker.example/releases/1/"))
            file.seek(0)
            made.append(file.read())
    return made


def test_the_same_data_are_the_same_bytes_whenever_they_are_written(folder: Path, monkeypatch) -> None:
    public = Public()
    # Its stage is another on another day.
    make.milestone(public.agreement, "in_effect", "2026-12", cited=False)
    make.cite(milestone=public.agreement.milestones.last(), source=make.source())
    one, other = twice(folder, monkeypatch, datetime.datetime(2027, 5, 5, 5, tzinfo=datetime.UTC))
    assert one == other


def test_other_data_are_other_bytes(folder: Path, monkeypatch) -> None:
    public = Public()
    (one, _) = twice(folder, monkeypatch)
    public.agreement.title = "Another"
    public.agreement.save()
    (other, _) = twice(folder / "later", monkeypatch)
    assert one != other


def test_what_became_of_the_records_since_the_last_release(folder: Path) -> None:
    stays, changes, goes, merges = (make.agreement("GB", title=title) for title in ("S", "C", "G", "M"))
    released(name="One")
    changes.title = "Changed"
    changes.save()
    Agreement.objects.filter(pk=goes.pk).update(**withdrawn())
    Agreement.objects.filter(pk=merges.pk).update(state="merged", merged_into=stays)
    new = make.agreement("RS")
    second = released(name="Two")
    assert [tuple(line.values()) for line in lines(content(second, folder), "changes.csv")] == [
        ("agreement", str(changes.pk), "changed", ""),
        ("agreement", str(goes.pk), "withdrawn", ""),
        ("agreement", str(merges.pk), "merged", str(stays.pk)),
        ("agreement", str(new.pk), "added", ""),
    ]
    assert second.changes == {"added": 1, "changed": 1, "withdrawn": 1, "merged": 1}
    assert (second.number, second.previous.number) == (2, 1)
    with pytest.raises(CommandError, match="No record has changed since release 2"):
        released(name="Three")
    third = released(name="Three", again=True)
    assert lines(content(third, folder), "changes.csv") == []


def test_a_record_has_changed_when_a_row_of_it_has(folder: Path) -> None:
    agreement = make.agreement("GB")
    secret = make.official(state="draft", published_at=None)
    make.participation(official=secret, agreement=agreement)
    released(name="One")
    type(secret).objects.filter(pk=secret.pk).update(**make.published())
    assert [tuple(line.values())[:3] for line in lines(content(released(name="Two"), folder), "changes.csv")] == [
        ("agreement", str(agreement.pk), "changed"),
        ("official", str(secret.pk), "added"),
    ]


def test_a_long_note_is_released_too(folder: Path) -> None:
    make.agreement("GB", note="a" * 140_000)
    released(name="One")
    make.agreement("RS")
    assert released(name="Two").changes["added"] == 1


def test_nothing_hidden_is_in_it(folder: Path) -> None:
    public = Public()
    for state in STATES.values():
        links_from_public(hidden(public, **state), public)
    files = content(released(), folder)
    assert [name for name, file in files.items() if re.search(rf"{PREFIX}\d+", file.decode())] == []
    one = Path(folder / Release.objects.get().file_name).read_bytes()
    for state in STATES.values():
        hidden(public, **state)
    day = timezone.localdate()
    with (folder / "again").open("w+b") as file:
        address = "http://localhost:8000/releases/1/"
        make_release.write(file, make_release.Frozen(1, str(day), day, address))
        file.seek(0)
        assert file.read() == one


# Whole or not at all


def breaks(*given: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["_written", "_named", "_on_disk"])
def test_what_breaks_off_leaves_no_release_and_the_next_run_makes_it(folder: Path, monkeypatch, step: str) -> None:
    with transaction.atomic():
        Public()
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(make_release, step, breaks)
        released()
    assert (Release.objects.count(), list(folder.iterdir())) == (0, [])
    assert released().number == 1
    assert [path.name for path in folder.iterdir()] == [Release.objects.get().file_name]


@pytest.mark.django_db(transaction=True)
def test_without_one_transaction_a_row_would_stay_without_its_file(folder: Path, monkeypatch) -> None:
    with transaction.atomic():
        Public()
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(make_release, "_named", breaks)
        broken.setattr(make_release.transaction, "atomic", contextlib.nullcontext)
        released()
    assert (Release.objects.count(), list(folder.iterdir())) == (1, [])


def test_no_file_is_written_over(folder: Path) -> None:
    Public()
    release = released(name="One")
    there = folder / release.file_name.replace("tracker-1", "tracker-2")
    there.write_bytes(b"somebody has it")
    with pytest.raises(CommandError, match="move it away first"):
        released(name="Two", again=True)
    assert (there.read_bytes(), Release.objects.count()) == (b"somebody has it", 1)


def test_what_a_killed_run_left_is_taken_away(folder: Path) -> None:
    Public()
    folder.mkdir()
    (folder / f"{make_release.MAKING}x").write_bytes(b"half")
    released()
    assert [path.name for path in folder.iterdir()] == [Release.objects.get().file_name]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        Public()
    said = []

    def another() -> None:
        try:
            released()
        except CommandError as refused:
            said.append(str(refused))
        finally:
            connection.close()

    def at_once() -> None:
        thread = threading.Thread(target=another)
        thread.start()
        thread.join()

    with make_release.one_at_a_time():
        at_once()
        assert (said, Release.objects.count()) == (["Another release is being made."], 0)
        # Without the lock it would be made beside the other.
        monkeypatch.setattr(make_release, "one_at_a_time", contextlib.nullcontext)
        at_once()
    assert Release.objects.count() == 1


@pytest.mark.parametrize("change", ["UPDATE announcements_release SET name = 'x'", "DELETE FROM announcements_release"])
def test_a_release_is_never_changed(change: str) -> None:
    make.release()
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), connection.cursor() as cursor:
        cursor.execute(change)


# What is refused


def test_an_empty_database_is_not_released() -> None:
    with pytest.raises(CommandError, match="Nothing is public yet"):
        released()


def test_a_name_is_given_once(folder: Path) -> None:
    Public()
    released(name="One")
    with pytest.raises(CommandError, match="There is a release called “One”"):
        released(name="One")


def test_without_the_last_file_what_has_changed_is_not_known(folder: Path) -> None:
    Public()
    file = folder / released(name="One").file_name
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(CommandError, match="is not the file of release 1: its SHA-256 is another"):
        released(name="Two")
    file.unlink()
    with pytest.raises(CommandError, match="The file of release 1 is not in"):
        released(name="Two")


def test_a_name_that_is_too_long_is_refused() -> None:
    Public()
    with pytest.raises(CommandError, match="at most 100 characters"):
        released(name="a" * 101)


def test_a_folder_that_cannot_be_written_is_named(settings) -> None:
    Public()
    settings.RELEASES = Path("/proc/nothing")
    with pytest.raises(CommandError, match="can't be written"):
        released()
