"""Feeds read back, by a reader that had no part in writing them, and held against what RFC 4287 demands."""

import datetime
from xml.etree import ElementTree

import feedparser

ATOM = "{http://www.w3.org/2005/Atom}"


def read(content: bytes) -> feedparser.FeedParserDict:
    """Only a valid one."""
    feed = ElementTree.fromstring(content)  # noqa: S314 (the site wrote it)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for part in (feed, *entries):
        assert [len(part.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert part.findtext(f"{ATOM}id").startswith("http")
        assert part.findtext(f"{ATOM}title").strip()
        assert datetime.datetime.fromisoformat(part.findtext(f"{ATOM}updated")).tzinfo
        links = [(link.get("rel"), link.get("type")) for link in part.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
        assert all(link.get("href").startswith("http") for link in part.findall(f"{ATOM}link"))
    assert len(feed.findall(f"{ATOM}author/{ATOM}name")) == 1
    numbers = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(numbers) == len(set(numbers))
    found = feedparser.parse(content, sanitize_html=False)
    assert (found.bozo, found.version) == (False, "atom10")
    return found
