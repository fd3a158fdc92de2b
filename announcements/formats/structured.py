"""What a page is, in schema.org's words, for machines that read its head. It says no more than the page."""

import json
from typing import Any

from announcements.formats.citation import TRACKER

# Of each kind of record what its page is, and what that page is about. None is called a law or a contract: it may be planned.
TYPES = {
    "agreement": ("CreativeWork", ""),
    "announcement": ("CreativeWork", ""),
    "official": ("ProfilePage", "Person"),
    "organisation": ("ProfilePage", "Organization"),
    "event": ("WebPage", "Event"),
    "source": ("WebPage", "CreativeWork"),
}
# As JSON writes them, so that nothing in a title ends the block that it stands in.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def in_block(data: dict[str, Any]) -> str:
    """JSON that may stand in ``<script type="application/ld+json">``: no character of markup is in it."""
    return json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_ESCAPED)


def record(
    noun: str, title: str, address: str, home: str, *, changed_on: str, countries: list[str], description: str
) -> dict[str, Any]:
    kind, about = TYPES[noun]
    return {
        "@type": kind,
        "name": title,
        "url": address,
        "dateModified": changed_on,
        **({"description": description} if description else {}),
        **({"spatialCoverage": [{"@type": "Country", "name": name} for name in countries]} if countries else {}),
        **({"mainEntity": {"@type": about, "name": title}} if about else {}),
        "isPartOf": tracker(home),
    }


def answer(title: str, address: str, home: str, files: dict[str, str]) -> dict[str, Any]:
    """A list, and by their media types where its files are."""
    return {
        "@type": "Dataset",
        "name": title,
        "description": f"{title}, as the {TRACKER} knows them.",
        "url": address,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": where} for kind, where in files.items()
        ],
        "isPartOf": tracker(home),
    }


def page(title: str, address: str, home: str) -> dict[str, Any]:
    return {"@type": "CollectionPage", "name": title, "url": address, "isPartOf": tracker(home)}


def tracker(home: str) -> dict[str, Any]:
    return {"@type": "Dataset", "name": TRACKER, "url": home}


def front(home: str, search: str) -> dict[str, Any]:
    return {
        "@type": "WebSite",
        "name": TRACKER,
        "url": home,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
