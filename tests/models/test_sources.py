"""An address is one, however it is spelt."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from announcements.models import Source
from announcements.models.sources import url_key
from tests import factories as make

STORY = "https://news.example/world/story-1"


@pytest.mark.parametrize(
    "spelt",
    [
        "https://news.example/world/story-1",
        "http://news.example/world/story-1",
        "https://www.news.example/world/story-1/",
        "HTTPS://WWW.News.Example/world/story-1",
        "https://news.example:443/world/story-1",
        "http://news.example:80/world/story-1",
        "https://news.example/world/story-1#comments",
        "https://news.example/world/story-1?utm_source=x&utm_medium=y",
        "https://news.example/world/story-1?fbclid=abc&gclid=def",
        "https://news.example/world/story-1?amp=1",
        "https://amp.news.example/world/story-1",
        "https://news.example/world/story-1/amp/",
        "https://news.example/world/story-1.amp",
        "https://news.example/amp/world/story-1",
        "  https://news.example/world/story-1  ",
    ],
)
def test_one_story_has_one_key(spelt):
    assert url_key(spelt) == STORY


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://news.example/?id=2&page=1", "https://news.example?id=2&page=1"),
        ("https://news.example/?page=1&id=2", "https://news.example?id=2&page=1"),
        ("https://news.example/Story", "https://news.example/Story"),
        ("https://news.example:8443/story", "https://news.example:8443/story"),
        ("https://www.gov.uk/news", "https://gov.uk/news"),
        ("https://example.com/champ", "https://example.com/champ"),
        ("https://example.com/amplify", "https://example.com/amplify"),
    ],
)
def test_what_chooses_the_page_stays(url, key):
    assert url_key(url) == key


@pytest.mark.parametrize(
    "url", ["", "story", "ftp://news.example/a", "javascript:alert(1)", "https://", "https:///path", "//news.example/a"]
)
def test_other_addresses_are_refused(url):
    with pytest.raises(ValueError, match="An address starts with http:// or https:// and names a host."):
        url_key(url)


@given(
    st.from_regex(
        r"https?://(www\.)?[a-z]{1,8}\.(example|com)(:[1-9][0-9]{1,3})?(/[a-zA-Z0-9._~-]{0,8}){0,4}(\?([a-z]{1,3}=[a-z0-9 %+]{0,3}&?){0,3})?(#[a-z]{0,3})?",
        fullmatch=True,
    )
)
def test_a_key_is_its_own_key(url):
    try:
        key = url_key(url)
    except ValueError:
        return
    assert url_key(key) == key


@pytest.mark.django_db
def test_the_same_story_twice_is_refused_and_the_first_is_found():
    first = make.source(url="https://www.news.example/story?utm_source=x")
    assert Source.objects.at("http://news.example/story/").get() == first
    assert first.url == "https://www.news.example/story?utm_source=x"
    with pytest.raises(IntegrityError, match="url_key"), transaction.atomic():
        make.source(url="https://news.example/story#top")


@pytest.mark.django_db
def test_sources_without_an_address_are_many():
    assert [make.source(url="").url_key for _ in range(2)] == [None, None]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["url", "archive_url"])
def test_the_database_takes_no_address_but_http(field):
    source = make.source()
    with pytest.raises(IntegrityError, match="is_http"), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(**{field: "javascript:alert(1)"})
