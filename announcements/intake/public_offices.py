"""Whether an office is a public one: a director's or a spokeswoman's only where a state's body is named with it."""

from __future__ import annotations

import re

from announcements.intake.gazetteer import rows, word_list
from announcements.intake.offices import DEPARTMENTS, OFFICE, SPOKESPERSON, TOO_VAGUE

_GOVERNMENTAL = re.compile(
    r"\b(?:junta|white house|navy|army|military|embassy|authority|committee|commons|lords|senate|federal|national|government|ministry|department|border|police|immigration|state|migration|security|foreign|home|interior|coast guard|frontex|presidential|cabinet|council|commission)\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(?:minister|president|(?<!vice.)chancellor|premier|counterpart|envoy|special representative|ambassador|commissioner|secretary of state|(?:permanent|executive|press|assistant|joint|deputy|cabinet|principal|additional|chief|first|acting) secretary|undersecretary|gov|chief constable|chief inspector|government delegate|governor|mayor|prefect|(?:police|army|navy) chief|speaker|judge|prosecutor|(?:majority|minority) leader|leader of the house|chief justice|ombuds(?:man|woman))\b",
    re.IGNORECASE,
)
# "Secretary Marsh", as the United States say.
_MERE_SECRETARY = re.compile(r"(?:[Aa]cting )?Secretary")
_CHARITIES, _PUBLIC = (
    re.compile(
        rf"\b(?:{'|'.join(sorted(row['name'] for row in rows('institutions.csv') if (row['kind'] == 'ngo') is ngo))})\b"
    )
    for ngo in (True, False)
)
# For whom somebody speaks who speaks for a state.
_SPEAKING = re.compile(
    r"\b(?:government|ministry|department|presiden\w+|commission|council|police|army|navy|military|coast ?guard|border|embassy|agency|authority|cabinet|eu|european union|prime minister|chancellor|ministerial|minister|ec|kremlin|downing street|white house|(?:home|foreign|immigration|aliens) office|armed forces|foreign affairs|immigration|directorate|secretariat|interior|customs|palace)\b",
    re.IGNORECASE,
)
_MINISTERIAL = re.compile(r"\b(?:minister|ministry|ambassador|commissioner|secretary of state)\b", re.IGNORECASE)
_PRIVATE = re.compile(
    r"\b(?:[Aa]ssociation|[Cc]onsortium|[Ff]orum|[Ll]eague|[Ff]ederation|[Uu]niversity|Amnesty|[Nn]etwork|Coalition|[Ff]oundation|[Cc]harity|NGO|[Pp]arty|Chamber|[Cc]ompany|[Cc]linic|Movement|Society|[Cc]hurch|Trust|union|Workers[’']? Union|Refugee Council|opposition|rebel|far-right|far-left)\b"
)
# A head of policy may be anybody's, a head of immigration is a state's.
_STATE_TOPICS = DEPARTMENTS - word_list("any body")
# Lawmakers who hold no other office.
_LAWMAKER = re.compile(r"^opposition\b|\bsenator$", re.IGNORECASE)


def is_public(words: str, country: str | None) -> bool:
    if _LAWMAKER.search(words) or _is_private(words):
        return False
    return bool(country) or not _is_vague(words)


def _is_private(words: str) -> bool:
    """An office of a charity, a party, a union: whatever country is named with it, it is no public one."""
    if _CHARITIES.search(words):
        return True
    return bool(_PRIVATE.search(words)) and not (_is_of_a_public_body(words) or _MINISTERIAL.search(words))


def _is_vague(words: str) -> bool:
    """ "Director", "chief executive": an official's only where a government's body is named with it."""
    if SPOKESPERSON.search(words):
        return not (_SPEAKING.search(words) or _is_of_a_public_body(words))
    if _is_of_a_public_body(words) or _MERE_SECRETARY.fullmatch(words):
        return False
    head = OFFICE.search(words)
    if head and re.match(r"(?i:mayor|governor|president|prefect|speaker) of (?:the )?[A-Z]", words[head.start() :]):
        return False
    return (
        head is not None
        and (head["head"].lower() in TOO_VAGUE or head["head"].lower() == "chief executive")
        and not _FIRM.search(words)
        and not _GOVERNMENTAL.search(words)
        and (head["head"].lower() == "chief executive" or _STATE_TOPICS.isdisjoint(words.lower().split()))
    )


def _is_of_a_public_body(words: str) -> bool:
    return bool(_PUBLIC.search(words))
