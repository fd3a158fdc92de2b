"""A feed in Atom (RFC 4287), page by page (RFC 5005)."""

import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from announcements.formats.citation import TRACKER, one_line

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
ATOM = "http://www.w3.org/2005/Atom"
RIGHTS = "CC BY 4.0"
NONE: "AttributesImpl[str]" = AttributesImpl({})
_CONTROLS = {*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A}
# Characters that stand in no XML, or should not.
_NO_XML = dict.fromkeys([*_CONTROLS, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


@dataclass(frozen=True)
class Entry:
    """``address`` is the page's, and never another's; ``updated`` when what is said there was last another."""

    address: str
    title: str
    updated: datetime.datetime
    published: datetime.datetime | None = None
    paragraphs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Feed:
    """``address`` is that of the page of which it is the news; ``links`` by their relation: self, first, next, previous."""

    title: str
    address: str
    updated: datetime.datetime
    links: Mapping[str, str]
    entries: list[Entry]


def written(feed: Feed) -> bytes:
    out = io.StringIO()
    xml = SimplerXMLGenerator(out, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("feed", AttributesImpl({"xmlns": ATOM, "xml:lang": "en"}))
    _text(xml, "id", feed.links["first"])
    _text(xml, "title", one_line(feed.title))
    _text(xml, "updated", feed.updated.isoformat())
    _text(xml, "rights", RIGHTS)
    xml.startElement("author", NONE)
    _text(xml, "name", TRACKER)
    xml.endElement("author")
    _link(xml, "alternate", feed.address, "text/html")
    for relation, address in feed.links.items():
        _link(xml, relation, address, "application/atom+xml")
    for entry in feed.entries:
        _entry(xml, entry)
    xml.endElement("feed")
    xml.endDocument()
    return out.getvalue().encode()


def _entry(xml: SimplerXMLGenerator, entry: Entry) -> None:
    xml.startElement("entry", NONE)
    _text(xml, "id", entry.address)
    _text(xml, "title", one_line(entry.title))
    _text(xml, "updated", entry.updated.isoformat())
    if entry.published:
        _text(xml, "published", entry.published.isoformat())
    _link(xml, "alternate", entry.address, "text/html")
    _text(xml, "content", "\n\n".join(filter(None, entry.paragraphs)) or entry.title)
    xml.endElement("entry")


def _text(xml: SimplerXMLGenerator, name: str, text: str) -> None:
    """As text and not as markup, whatever stands in it; without what no XML holds."""
    found = text.translate(_NO_XML)
    if name == "title":
        found = found.strip() or "Without a title"
    xml.addQuickElement(name, found, {"type": "text"} if name in ("title", "content", "rights") else {})


def _link(xml: SimplerXMLGenerator, relation: str, address: str, kind: str) -> None:
    xml.addQuickElement("link", None, {"rel": relation, "href": address, "type": kind})
