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
LONGEST_TEXT = 200_000
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,500}?-->\s*)*<(?:!doctype|html|head|body|article|div|section|p|main|meta|h1)\b",
    re.IGNORECASE | re.DOTALL,
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
    content = _as_utf8(content, charset)
    if _HTML.match(content[:2000]):
        return from_page(content, url=url)
    return from_text(content.decode("utf-8", "replace"), url=url)


def from_text(text: str, *, url: str = "") -> Captured:
    text = text.removeprefix("\ufeff")
    if _HTML.match(text[:2000].encode("utf-8", "replace")):
        return from_bytes(text.encode("utf-8", "replace"), url=url)
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise NotRead(f"That is more than {LONGEST_TEXT:,} characters. Paste only the article.")
    return Captured(text, url=url)


def from_page(content: bytes, *, url: str = "") -> Captured:
    said = extract(content)
    if not said["text"].strip():
        # A piece of a page, without what is around it.
        said = extract(b"<html><body><article>" + content + b"</article></body></html>")
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


# Those that pages are written in. A server must not choose among all that Python can decode: some take minutes, some give no text.
_CHARSETS = {
    "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be", "big5", "gb2312", "gbk", "gb18030", "shift_jis", "euc-jp", "euc-kr",
    "koi8-r", "koi8-u", *(f"iso-8859-{number}" for number in range(1, 17)), *(f"windows-{number}" for number in range(1250, 1259)),
}  # fmt: skip
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def _as_utf8(content: bytes, charset: str) -> bytes:
    """By its mark, by what the server says, else as UTF-8; what can't be, as what Windows takes it for. A page says more in its head."""
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), "")
    said = charset.strip().lower()
    for encoding in (marked, said if said in _CHARSETS else "", "utf-8"):
        try:
            if encoding:
                return content.decode(encoding).encode("utf-8", "replace")
        except (UnicodeError, LookupError):
            continue
    return content if _HTML.match(content[:2000]) else content.decode("cp1252", "replace").encode("utf-8")
