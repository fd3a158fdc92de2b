"""What an editor hands in, as a text to be read: plain text as it is, a page as its main text with what it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from announcements.dates import DateError, PartialDate, from_edtf
from announcements.intake.article import read
from announcements.intake.extraction import NotRead, extract
from announcements.intake.gazetteer import Gazetteer
from announcements.intake.sentences import furniture, without
from announcements.intake.suggestions import Draft

MOST = 5_000_000
LONGEST_TEXT = 500_000
_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|article|div|section|p|main|meta|h1)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Captured:
    """``made``: the text is not what was handed in, but made from it; spans count its characters."""

    text: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    published_on: PartialDate | None = None
    url: str = ""
    made: bool = False

    def draft(self, gazetteer: Gazetteer, *, published_on: PartialDate | None = None) -> Draft:
        draft = read(self.text, gazetteer, published_on=published_on or self.published_on)
        return replace(
            draft, title=draft.title or self.title, publisher=self.publisher, author=self.author, url=self.url
        )

    def cleared(self) -> Captured:
        """Without what a page puts around an article: what is kept as a source."""
        return replace(self, text=without(self.text, furniture(self.text)), made=True)


def from_bytes(content: bytes, *, url: str = "", charset: str = "") -> Captured:
    """A page or plain text. NotRead with the reason where it can't be read."""
    if len(content) > MOST:
        raise NotRead(f"That is more than {MOST // 1_000_000} MB. Paste the article’s text instead.")
    if _HTML.match(content[:2000]):
        return from_page(content, url=url)
    return from_text(_decoded(content, charset), url=url)


def from_text(text: str, *, url: str = "") -> Captured:
    if _HTML.match(text[:2000].encode("utf-8", "replace")):
        return from_bytes(text.encode("utf-8", "replace"), url=url)
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise NotRead(f"That is more than {LONGEST_TEXT:,} characters. Paste only the article.")
    return Captured(text, url=url)


def from_page(content: bytes, *, url: str = "") -> Captured:
    said = extract(content)
    text = said["text"].replace("\0", "")[:LONGEST_TEXT]
    if not text.strip():
        raise NotRead("No article was found in this page. Paste its text instead.")
    title = " ".join(said["title"].split())
    if title and not text.startswith(title):
        text = f"{title}\n{text}"
    page = Captured(text, title, said["sitename"], said["author"], _date(said["date"]), url or said["url"], made=True)
    return page.cleared()


def _date(said: str) -> PartialDate | None:
    try:
        return from_edtf(said) if said else None
    except DateError:
        return None


def _decoded(content: bytes, charset: str) -> str:
    for encoding in (charset, "utf-8-sig"):
        try:
            return content.decode(encoding) if encoding else content.decode("utf-8-sig")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")
