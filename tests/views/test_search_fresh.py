"""A search for words that nobody has asked for looks for what has changed while it looks them up, and is as exact as all others."""

import importlib
import re
import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from announcements.index import Index
from announcements.models import Announcement
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

# The package has a function of the same name.
index = importlib.import_module("announcements.index.current")


@pytest.fixture(autouse=True)
def _an_index_of_its_own(monkeypatch):
    """A control leaves a stale one behind."""
    monkeypatch.setattr(index, "_of_database", {})


def found(words):
    """The titles of what is shown."""
    return re.findall(r'class="row-title"><a href="[^"]+">(.*?)</a>', Client().get("/search/", {"q": words}).text)


def announce(title):
    with transaction.atomic():
        make.announcement("GB", title=title)


def elsewhere(do, *given):
    def and_hang_up():
        do(*given)
        connection.close()

    thread = threading.Thread(target=and_hang_up)
    thread.start()
    thread.join()


@pytest.mark.parametrize("is_off", [False, True])
def test_what_was_committed_a_moment_ago_is_found(monkeypatch, is_off):
    announce("Returns")
    assert found("returns") == ["<mark>Returns</mark>"]
    announce("Visas")
    if is_off:
        nothing_new = index.current()._changes()
        monkeypatch.setattr(index.Current, "_read", lambda self, rows: nothing_new)
        index.current()._handled |= nothing_new[1]
    assert found("visas") == ([] if is_off else ["<mark>Visas</mark>"])


def meanwhile(monkeypatch, do):
    """What happens between the answer of the database and what is made of it, the first time."""
    together = index.together

    def interrupted(asked):
        answers = together(asked)
        monkeypatch.setattr(index, "together", together)
        elsewhere(do)
        return answers

    monkeypatch.setattr(index, "together", interrupted)


def test_what_another_commits_and_sees_while_words_are_looked_up_is_found_from_then_on(monkeypatch):
    announce("Returns")
    found("returns")

    def another():
        announce("Visas")
        found("returns")

    meanwhile(monkeypatch, another)
    assert found("visas") == ["<mark>Visas</mark>"]
    assert found("visas  ") == ["<mark>Visas</mark>"]


@pytest.mark.parametrize("is_off", [False, True])
def test_what_another_has_seen_while_words_are_looked_up_is_not_read_anew(monkeypatch, is_off):
    announce("Returns")
    found("returns")
    announce("Visas")
    if is_off:
        same = property(lambda self: 0, lambda self, looks: None)
        monkeypatch.setattr(index.Current, "_looks", same, raising=False)
    seen = []

    def another():
        found("returns")
        seen.append(index.current()._pages)
        if is_off:
            # As it is where no older transaction runs on the server; beside other tests one may.
            index.current()._handled.clear()

    meanwhile(monkeypatch, another)
    assert found("visas") == ["<mark>Visas</mark>"]
    assert (index.current()._pages is seen[0]) is not is_off


@pytest.mark.parametrize("is_off", [False, True])
def test_what_another_keeps_of_the_page_meanwhile_is_not_given_without_a_look(monkeypatch, is_off):
    announce("Returns")
    found("visas")
    stale = Client().get("/search/", {"q": "visas"})
    announce("Visas")
    one_look = index.Current.one_look

    @contextmanager
    def interrupted(self, page, *, looks_itself=False):
        with one_look(self, page, looks_itself=looks_itself) as (pages, said):
            pages.keep(page, (stale.content, dict(stale.headers)))
            yield pages, pages.get(page) if is_off else said

    index.current()._pages = index.Latest()
    monkeypatch.setattr(index.Current, "one_look", interrupted)
    assert found("visas") == ([] if is_off else ["<mark>Visas</mark>"])


def test_what_each_kind_knew_is_looked_up_again_after_all_is_read_anew():
    """As it is where a country comes."""
    announce("Returns")
    found("returns")
    with transaction.atomic():
        make.country("FR")
    assert found("returns  ") == ["<mark>Returns</mark>"]


def test_the_way_to_the_database_is_gone_once_for_the_look_and_the_words():
    announce("Returns")
    found("returns")
    with CaptureQueriesContext(connection) as statements:
        found("visas")
    asked = [statement["sql"] for statement in statements if "looked_up" in statement["sql"]]
    assert ["record_change" in sql for sql in asked] == [True]


# The order of what is found


def retitle(before, title):
    with transaction.atomic():
        assert Announcement.objects.filter(title=before).update(title=title) == 1


@pytest.mark.parametrize("is_off", [False, True])
def test_what_has_changed_is_ranked_anew(monkeypatch, is_off):
    announce("Visas visas")
    announce("Visas")
    assert found("visas") == ["<mark>Visas visas</mark>", "<mark>Visas</mark>"]
    retitle("Visas", "Visas visas visas")
    if is_off:
        monkeypatch.setattr(Index, "ranked", lambda self, query: self._ranks.get(query)[1])
    often, twice = "<mark>Visas visas visas</mark>", "<mark>Visas visas</mark>"
    assert found("visas") == ([twice, often] if is_off else [often, twice])


def test_only_what_has_changed_is_ranked_anew():
    for title in ("Visas", "More visas", "Returns"):
        announce(title)
    ranked_for("visas")
    retitle("Returns", "No returns")
    assert ranked_for("visas") == []
    retitle("More visas", "Fewer visas")
    assert ranked_for("visas") == [Announcement.objects.get(title="Fewer visas").pk]
    assert ranked_for("visas ") == []


def ranked_for(words):
    """The numbers of the announcements of which it was asked how relevant they are."""
    with CaptureQueriesContext(connection) as asked:
        found(words)
    arrays = [re.findall(r"'\{(.*?)\}'", query["sql"])[1] for query in asked if "EXECUTE ranks" in query["sql"]]
    return [int(number) for array in arrays for number in array.split(",")]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=4))
def test_the_order_is_that_of_the_documents_whatever_has_changed(changes):
    while Announcement.objects.count() < 4:
        announce("visas")
    for place, times in changes:
        number = Announcement.objects.order_by("pk")[place].pk
        with transaction.atomic():
            Announcement.objects.filter(pk=number).update(title=f"n{number} {'visas ' * times}")
        assert shown("/search/?q=visas") == shown("/announcements/?q=visas&sort=relevance") == truly_ordered()


def shown(address):
    return re.findall(r'class="row-title"><a href="[^"]+">n(\d+) ', Client().get(address).text)


def truly_ordered():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record.id FROM search_doc_announcement JOIN announcements_announcement record USING (id),"
            " words_query('visas') query WHERE vector @@ query AND record.title LIKE 'n%'"
            " ORDER BY ts_rank(vector, query) DESC, lower(record.days) DESC NULLS LAST, record.id DESC"
        )
        return [str(number) for (number,) in cursor.fetchall()]
