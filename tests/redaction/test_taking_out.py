"""The act: who may, what it refuses, what it leaves; and that the database takes it in no other way."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from announcements import actions
from announcements.forms.citing import not_in_text
from announcements.management.commands.redact import KEPT
from announcements.models import AgreementRevision, Redaction, WithheldFile
from announcements.models.standing import pattern, places_of, texts
from tests import factories as make
from tests.redaction.every_text import change, everywhere, maintainer

pytestmark = pytest.mark.django_db

MARK = "[redacted 28 November 2026: court order]"


@pytest.fixture
def who() -> Any:
    return maintainer()


# Who may, and what is refused


@pytest.mark.parametrize("group", ["editor", "reviewer"])
def test_maintainers_alone_take_words_out(group: str) -> None:
    record = make.agreement(title="The secret pact")
    with pytest.raises(actions.NotAllowed):
        everywhere("secret", make.user(group))
    record.refresh_from_db()
    assert (record.title, Redaction.objects.count()) == ("The secret pact", 0)


@pytest.mark.parametrize(
    ("words", "told", "said"),
    [
        ("secret", {"reason": "whim"}, "Choose the reason that readers are told."),
        ("secret", {"why": " "}, "Say why, for those who maintain the site."),
        ("unheard of", {}, "Choose where the words are taken out."),
        ("court", {}, "These words stand in the mark that is left in their place. Choose more of the text."),
        (" _ ", {}, "These words stand in the mark that is left in their place. Choose more of the text."),
    ],
)
def test_what_is_refused_changes_nothing(words: str, told: dict[str, str], said: str, who: Any) -> None:
    record = make.agreement(title="The secret pact of a court")
    with pytest.raises(actions.Refused) as refused:
        everywhere(words, who, **told)
    record.refresh_from_db()
    assert (str(refused.value), record.title) == (said, "The secret pact of a court")
    assert (Redaction.objects.count(), record.version) == (0, type(record).objects.get(pk=record.pk).version)


# What it leaves


def test_only_the_chosen_places_change(who: Any) -> None:
    one, other = make.agreement(title="The secret pact"), make.agreement(title="A secret pact, too")
    places = [place for place in places_of("secret pact") if place.record == one]
    actions.redact(places, words="secret pact", who=who, reason="safety", why="A letter.")
    mark = Redaction.objects.get().mark
    assert [title(one), title(other)] == [f"The {mark}", "A secret pact, too"]


def title(record: Any) -> str:
    record.refresh_from_db()
    return record.title


def test_a_whole_text_goes_with_all_that_it_ever_said(who: Any) -> None:
    record = make.agreement(title="The secret pact", note="Kept.")
    record.title = "Quite another"
    record.save()
    whole = next(place for place in texts(record) if place.column == "title")
    actions.redact([whole], words="", who=who, reason="copyright", why="A letter.")
    mark = Redaction.objects.get(whole=True).mark
    revisions = AgreementRevision.objects.filter(pgh_obj_id=record.pk)
    assert ({revision.title for revision in revisions}, title(record), record.note) == ({mark}, mark, "Kept.")


def test_the_words_are_kept_nowhere_and_the_reason_is_told(who: Any) -> None:
    make.agreement(title="The secret pact")
    redaction = everywhere("secret", who)[0]
    kept = {name: str(value) for name, value in Redaction.objects.values().get().items()}
    assert [name for name, value in kept.items() if "secret" in value] == []
    assert (redaction.who, redaction.why, redaction.reason) == ("Mary Keeper", "Order 7/26.", "court_order")


def test_no_statement_that_may_be_slow_says_them(who: Any) -> None:
    """What takes long is logged."""
    make.agreement(title="The secret pact")
    with CaptureQueriesContext(connection) as asked:
        everywhere("secret", who)
    said = [query["sql"] for query in asked if "secret" in query["sql"]]
    assert said == ["SELECT set_config('policytracker.words', 'secret', true)"] * 2


def test_an_address_leads_nowhere_and_stays_an_address(who: Any) -> None:
    source = make.source(
        url="https://news.example/2024/john-smith-arrested", archive_url="https://a.example/john_smith"
    )
    other = make.source(url="https://news.example/john%20smith")
    everywhere("John Smith", who)
    for each in (source, other):
        each.refresh_from_db()
        assert (each.url, each.url_key) == (f"https://redacted.invalid/{day()}/court-order/{each.pk}",) * 2
    assert source.archive_url == source.url


def day() -> str:
    return f"{Redaction.objects.first().at:%Y-%m-%d}"


def test_a_passage_or_a_text_that_was_redacted_is_no_mismatch() -> None:
    source = make.source(captured_text="We will return John Smith to Serbia.")
    assert not_in_text("We will return nobody to Serbia.", source) != ""
    assert not_in_text(f"We will return {MARK} to Serbia.", source) == ""
    assert not_in_text(MARK, source) == ""
    source.captured_text = f"We will {MARK}."
    assert not_in_text("We will return John Smith to Serbia.", source) == ""


# Versions


def test_who_opened_the_form_before_writes_nothing_back(who: Any) -> None:
    record = make.agreement(title="The secret pact", note="A secret.")
    opened = type(record).objects.get(pk=record.pk)
    everywhere("secret", who)
    with pytest.raises(actions.Conflict), actions.change(opened, who=who, version=opened.version):
        opened.save()
    assert "secret" not in title(record)


def test_a_word_in_the_history_alone_raises_the_version_too(who: Any) -> None:
    record = make.agreement(title="The secret pact")
    record.title = "The pact"
    record.save()
    record.refresh_from_db()
    before = record.version
    everywhere("secret", who)
    assert (title(record), record.version > before) == ("The pact", True)


# The database


def rewrite(record: Any) -> None:
    change("UPDATE announcements_agreementrevision SET title = 'Forged' WHERE pgh_obj_id = %s", record.pk)


def refused(act: Any) -> str:
    with pytest.raises((InternalError, DatabaseError)) as error, transaction.atomic():
        act()
    return str(error.value).splitlines()[0]


def test_the_history_is_append_only_before_and_after_the_act(who: Any) -> None:
    record = make.agreement(title="The secret pact")
    said = "pgtrigger: Cannot update or delete rows from announcements_agreementrevision table"
    assert refused(lambda: rewrite(record)) == said
    everywhere("secret", who)
    assert refused(lambda: rewrite(record)) == said
    assert refused(lambda: change("DELETE FROM announcements_agreementrevision")) == said


def test_what_was_entered_by_another_transaction_is_not_carried_out(who: Any) -> None:
    record = make.agreement(title="The secret pact")
    done = everywhere(["unheard", "secret pact"][1], who)[0]
    fields = {name: getattr(done, name) for name in KEPT if name != "key"}
    old = Redaction.objects.create(**fields, transaction=1)
    said = "Only a redaction that is entered now takes words out"
    assert refused(lambda: change("SELECT redact(%s, 'The')", old.pk)) == said
    assert refused(lambda: change("SELECT redact(%s, 'The')", 0)) == said
    assert title(record) == f"The {done.mark}"


def test_a_redaction_can_be_neither_changed_nor_deleted(who: Any) -> None:
    make.agreement(title="The secret pact")
    everywhere("secret", who)
    said = "pgtrigger: Cannot update or delete rows from announcements_redaction table"
    assert refused(lambda: Redaction.objects.update(why="Nothing.")) == said
    assert refused(lambda: Redaction.objects.all().delete()) == said


# Parts of a text


LETTERS = st.text(st.sampled_from("abcdefgxyz ABÄäČčŞşß.,()*+?\\$^{}|&'\"\n"), max_size=60)


@given(before=LETTERS, words=st.text(st.sampled_from("qvw QVW.*+?\\(["), min_size=1, max_size=12), after=LETTERS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_part_of_a_text_goes_and_the_rest_stays(before: str, words: str, after: str) -> None:
    """Whatever the words are made of: no sign of theirs means anything to the database."""
    words = f"Q{words.strip()}Q"
    text = f"{before}{words}{after}"
    assert taken_out(text, words) == f"{before}{MARK}{after}"
    assert taken_out(text, words.upper()) == f"{before}{MARK}{after}"
    assert taken_out(taken_out(text, words), words) == f"{before}{MARK}{after}"


@given(text=LETTERS, longest=st.integers(10, 60))
@settings(max_examples=60)
def test_a_mark_is_left_however_short_the_column(text: str, longest: int) -> None:
    text = f"{text}Q"[-longest:]
    left = taken_out(text, "Q", longest)
    assert (len(left) <= longest, "[redacted" in left, "Q" in left) == (True, True, False)


def taken_out(text: str, words: str, longest: int | None = None) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT taken_out(%s::text, %s, %s, %s)", [text, pattern(words), MARK, longest])
        return cursor.fetchone()[0]


# After a restore


class Restored(Exception):
    """The database is as it was when the backup was made."""


def test_a_restored_backup_is_redacted_again(who: Any, tmp_path, capsys) -> None:
    record = make.agreement(title="The secret pact", note="Kept.")
    source = make.source(url="https://news.example/secret-pact", captured_text="All of it.")
    with pytest.raises(Restored), transaction.atomic():
        everywhere("Secret  pact", who)
        whole = next(place for place in texts(source) if place.column == "captured_text")
        actions.redact([whole], words="", who=who, reason="copyright", why="A letter.")
        call_command("redact", list=True)
        made = list(Redaction.objects.order_by("key").values_list("key", "at", "mark", "why"))
        raise Restored
    listed = capsys.readouterr().out
    (tmp_path / "list").write_text(listed)
    assert (title(record), Redaction.objects.count(), "secret" in listed) == ("The secret pact", 0, False)
    for told in ("3 redactions carried out again.", "0 redactions carried out again."):
        call_command("redact", again=str(tmp_path / "list"))
        assert capsys.readouterr().out.strip() == told
    source.refresh_from_db()
    assert list(Redaction.objects.order_by("key").values_list("key", "at", "mark", "why")) == made
    mark = Redaction.objects.get(place_column="title").mark
    assert (title(record), record.note) == (f"The {mark}", "Kept.")
    assert places_of("secret pact") == []
    assert source.captured_text == Redaction.objects.get(whole=True).mark


@pytest.mark.parametrize(
    "line", ["{}", "[]", "nothing", json.dumps({"place_table": "auth_user", "place_column": "password"})]
)
def test_a_wrong_list_is_refused_in_one_line(line: str, tmp_path) -> None:
    (tmp_path / "list").write_text(f"\n{line}\n")
    with pytest.raises(CommandError, match="Line 2 is no redaction of this site: nothing was done."):
        call_command("redact", again=str(tmp_path / "list"))


def test_a_list_that_is_not_there_is_said(tmp_path) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        call_command("redact", again=str(tmp_path / "none"))


# The file of a release


def test_maintainers_alone_withhold_a_file(who: Any) -> None:
    release = make.release()
    with pytest.raises(actions.NotAllowed):
        actions.withhold(release, who=make.user("reviewer"), reason="safety", why="A letter.")
    with pytest.raises(actions.Refused, match="Say why"):
        actions.withhold(release, who=who, reason="safety", why="")
    with pytest.raises(actions.Refused, match="Choose the reason"):
        actions.withhold(release, who=who, reason="whim", why="A letter.")
    assert WithheldFile.objects.count() == 0
    first = actions.withhold(release, who=who, reason="safety", why="A letter.")
    assert actions.withhold(release, who=who, reason="copyright", why="Another.").pk == first.pk
    assert WithheldFile.objects.get().why == "A letter."
