"""How a page of the tracker is cited: in words, as BibTeX, as CSL-JSON. Each names the day that the data is of."""

import datetime
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_plus, urlsplit

from django.utils.text import slugify

from announcements.dates import PartialDate

TRACKER = "Migration Policy Tracker"
LONGEST_NAME = 80

# What LaTeX would take for a command, and what it would set as another character. BibTeX counts a brace even behind a backslash.
_SPELLED = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "`": r"{\textasciigrave}",
    **{sign: f"\\{sign}" for sign in "%&_#$"},
}
_SPECIAL = re.compile(r"[\\{}~^`%&_#$]|(?<=([-'<>,]))\1")


@dataclass(frozen=True)
class Cited:
    """``state`` says what of, and of which day, the data is; ``kind`` is CSL's word for the page.

    ``read_on`` is given where the address answers another thing on another day.
    """

    title: str
    address: str
    state: str
    day: datetime.date
    kind: str = "webpage"
    read_on: datetime.date | None = None

    @property
    def name(self) -> str:
        """Of a file: ``agreements-5``, ``agreements-country-rs``."""
        asked = urlsplit(self.address)
        words = re.sub(r"[\W_]+", " ", unquote_plus(f"{asked.path} {asked.query}"))
        return slugify(words)[:LONGEST_NAME].rstrip("-") or "tracker"

    @property
    def key(self) -> str:
        """As one names it in a text."""
        return f"{slugify(TRACKER)}-{self.name}-{self.day}"


def of_record(title: str, address: str, *, noun: str, number: int, changed_on: datetime.date) -> Cited:
    state = f"{noun.capitalize()} {number}, last changed on {_words(changed_on)}"
    return Cited(title, address, state, changed_on, kind="entry")


def of_list(title: str, address: str, *, count: int, noun: str, plural: str, asked_on: datetime.date) -> Cited:
    state = f"{count} {noun if count == 1 else plural} on {_words(asked_on)}"
    return Cited(title, address, state, asked_on, kind="dataset", read_on=asked_on)


def of_page(title: str, address: str, *, asked_on: datetime.date) -> Cited:
    """A page that gathers what is known on the day on which it is asked for."""
    return Cited(title, address, f"As known on {_words(asked_on)}", asked_on, read_on=asked_on)


def of_release(title: str, address: str, *, made_on: datetime.date) -> Cited:
    return Cited(title, address, f"Release of {_words(made_on)}", made_on, kind="dataset")


def _words(day: datetime.date) -> str:
    return PartialDate(day.isoformat()).words


def one_line(text: str) -> str:
    """Without line breaks and without characters that no line holds."""
    line = " ".join(text.split())
    return "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cs"))


def in_words(cited: Cited) -> str:
    return f"{TRACKER}: “{one_line(cited.title)}”. {cited.state}. {cited.address}"


def bibtex(cited: Cited) -> str:
    fields = {
        # Double braces: an author of one name; a title whose capitals stay.
        "author": f"{{{_latex(TRACKER)}}}",
        "title": f"{{{_latex(one_line(cited.title))}}}",
        "year": str(cited.day.year),
        "month": str(cited.day.month),
        "note": _latex(cited.state),
        # An address is read as it stands: what would end the field is written in percents.
        "url": re.sub(r"[{}\\\s]", lambda sign: quote(sign[0]), cited.address),
        **({"urldate": cited.read_on.isoformat()} if cited.read_on else {}),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{cited.key},\n{lines}\n}}\n"


def _latex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _SPELLED.get(found[0], f"{{{found[0]}}}"), text)


def csl_json(cited: Cited) -> str:
    """A list of one item, as reference managers import it."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": cited.kind,
        "title": one_line(cited.title),
        "author": [{"literal": TRACKER}],
        "publisher": TRACKER,
        "issued": _date_parts(cited.day),
        **({"accessed": _date_parts(cited.read_on)} if cited.read_on else {}),
        "note": cited.state,
        "URL": cited.address,
    }
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _date_parts(day: datetime.date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


@dataclass(frozen=True)
class Form:
    label: str
    content_type: str
    written: Callable[[Cited], str]


# By the ending of the address.
FORMS = {
    "bib": Form("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "csl.json": Form("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}
