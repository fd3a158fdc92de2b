"""How people's names are printed in the world's press, and which of them are one person's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from announcements.intake.gazetteer import word_list

# "Lt Gen (retd)", "Datuk Seri": a title, with its full stop and what brackets say of it.
TITLE = rf"(?:(?:{'|'.join(sorted((one.replace('_', ' ') for one in word_list('title')), key=len, reverse=True))})(?:\.?[  ]|\.(?=[A-Z]))(?:\((?i:retd?|r|retired)\.?\),? )?)"
PARTICLE = r"(?:y|do|das|dal|dalla|ould|uld|bint[i]?|de la|de los|de|del|della|di|da|dos|du|la|le|van der|van den|van|von der|von|der|den|bin|bint|ibn|al|el|ul|ter|ten|zu)"
_LARGE = "[A-ZÀ-ÖØ-ÞĀ-ŽȘȚ]"
# "Ana", "A.", "A.B.", "S.Kumar", "O’Hara", "Jr."
CAPITAL = (
    rf"(?:(?:{_LARGE}\.){{1,4}}(?:{_LARGE}[\w’'-]+\b)?|(?:[JS]r|Md|Mohd|Muhd)\.|{_LARGE}(?:[\w’'-]*\w)?(?<![’']s))"
)
# Between the names may stand by what somebody is called: 'Joko "Jowi" Wirawan'.
# "Tevita ‘Alipate": in the Pacific a name may begin with a glottal stop.
NAME = rf"{CAPITAL}(?:[  ](?:[“\"‘'][A-Z]\w+[”\"’'] )?(?:{PARTICLE}[  ])?(?:(?:al|el|as|ul|ud|bin)[-–])?(?:[’'‘ʻʼ](?=[AEIOUĀĒĪŌŪ]\w\w))?{CAPITAL}){{0,5}}"
# "The Minister of Immigration, the Honourable Claire Beaudoin", "Her Excellency Ambassador …".
STYLE = r"(?:(?:[Tt]he |[Hh]is |[Hh]er )?(?:(?:Rt\.?|Right|Most) )?(?:Hon(?:ou?rable)?\.?|Excellency|Royal Highness|Highness|Eminence|H\.? ?E\.?|HRH|HH),? )"
JUNIOR = ("Jr", "Jr.", "Sr", "Sr.")


def same(name: str, other: str) -> bool:
    """ "Starmer" and "Keir Starmer" are one; "Keir Starmer" and "Victoria Starmer" are two."""
    short, long = sorted(
        ([one for one in folded(each).split() if one.rstrip(".") not in ("jr", "sr")] for each in (name, other)),
        key=len,
    )
    if not short:
        return False
    # In Spanish the surname of the two is the first: "Rojas" is "Bernardo Rojas Peña".
    middle = len(short) == 1 and len(long) > 2 and short[0] in long[1:]
    return middle or short == long[-len(short) :] or (len(short) > 1 and short[0] == long[0] and short[-1] == long[-1])


def places_of(words: str, text: str) -> Iterator[int]:
    """Where these words stand as words of their own: faster than an expression that is made for each name. No words stand nowhere."""
    at = text.find(words) if words else -1
    while at >= 0:
        end = at + len(words)
        if not (_joins(text[at - 1 : at]) or _joins(text[end : end + 1])):
            yield at
        at = text.find(words, end)


def _joins(character: str) -> bool:
    return character.isalnum() or character in ("_", "-") if character else False


@lru_cache(4096)
def folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
