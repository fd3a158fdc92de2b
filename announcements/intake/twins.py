"""One verb, two agreements: where a sentence that is read as one agreement tells of several."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from announcements.intake import covered
from announcements.intake.claims import Claims
from announcements.intake.nouns import Noun
from announcements.intake.parties import Parties
from announcements.intake.sentences import Laid
from announcements.intake.suggestions import AgreementSaid
from announcements.models.vocabularies import Area
from announcements.passages import Span

# Words that tell two agreements of the same parties apart.
_TWINS = re.compile(
    r"\b(?:visa facilitation|readmission)(?: agreements?)? and (?:an? |the |on )?(?:readmission|visa facilitation)\b"
    r"|\bvisa facilitation agreements?\b[^.;]*\b(?:and|together with|as well as|along with)\b[^.;]*\breadmission agreement"
    r"|\breadmission agreements?\b[^.;]*\b(?:and|together with|as well as|along with)\b[^.;]*\bvisa facilitation agreement",
    re.IGNORECASE,
)
_INDEFINITE = re.compile(r"\b(?:an?|another|one)\s(?:[\w–’'-]+\s){0,4}$", re.IGNORECASE)


def _is_beside(one: AgreementSaid, told: list[AgreementSaid]) -> bool:
    """ "The EU signs two agreements, with Armenia and with Georgia": the other one is counted already."""
    sentences = {claim.sentence for claim in one.claims}
    return any(
        other is not one
        and (
            set(one.parties) == set(other.parties)
            or (sentences & {claim.sentence for claim in other.claims} and set(one.parties) & set(other.parties))
        )
        for other in told
    )


def told_apart(
    one: AgreementSaid, told: list[AgreementSaid], laid: Laid, claims: Claims, parties: Parties
) -> list[AgreementSaid]:
    """One verb, two agreements: "visa facilitation and readmission", "a deal on …, and a memorandum on …"."""
    beside = _is_beside(one, told)
    if not beside and len(one.parties) == 2 and any(_TWINS.search(laid.text, *claim.sentence) for claim in one.claims):
        visas = replace(one, areas=(Area.VISAS.value,), title=f"{one.title} on visa facilitation")
        returns = replace(one, areas=(Area.RETURNS_AND_READMISSION.value,), title=f"{one.title} on readmission")
        return [returns, visas]
    if not beside and (pair := _one_on_each(laid, one) or _first_and_second(laid, one, claims)):
        return pair
    objects = _objects(laid, one, claims)
    if len(objects) < 2:
        return [one]
    # "An agreement with Iraq and another with Jordan": each has its own partner.
    partners = [parties.partners_in(part) for _, part in objects]
    shared = frozenset(one.parties).difference(*partners)
    own = all(partners) and bool(shared) and len(frozenset().union(*partners)) == sum(map(len, partners))
    return [
        replace(
            _with_object(one, noun, part, laid),
            parties=tuple(code for code in one.parties if code in shared | theirs) if own else one.parties,
        )
        for (noun, part), theirs in zip(objects, partners, strict=True)
    ]


def _objects(laid: Laid, one: AgreementSaid, claims: Claims) -> list[tuple[Noun, Span]]:
    """The agreements, each "a" or "an", that the deciding sentence joins by "and"; each with the words that tell of it."""
    start, end = one.sentence
    nouns = [
        noun
        for noun in claims.nouns.get(start, [])
        if not noun.old
        and not noun.weak
        and _INDEFINITE.search(laid.text[max(start, noun.span.start - 70) : noun.span.start])
    ]
    joined = all(
        re.search(
            r"\b(?:and|as well as|along with|together with) (?:on )?(?:an?|another)\b",
            laid.text[before.span.end : after.span.start],
        )
        for before, after in pairwise(nouns)
    )
    if len(nouns) < 2 or not joined:
        return []
    # Each part begins with its own "a": "a parallel readmission agreement".
    begins = [_INDEFINITE.search(laid.text, max(start, noun.span.start - 70), noun.span.start) for noun in nouns]
    starts = [begin.start() if begin else noun.span.start for begin, noun in zip(begins, nouns, strict=True)]
    return [(noun, Span(*part)) for noun, part in zip(nouns, pairwise([*starts, end]), strict=True)]


def _with_object(one: AgreementSaid, noun: Noun, part: Span, laid: Laid) -> AgreementSaid:
    areas = [area.value for area, pattern in covered.AREAS if pattern.search(laid.lower, *part)]
    words = " ".join(laid.text[part.start : part.end].split()[:12]).rstrip(",.;")
    return replace(one, form=noun.form.value, areas=tuple(areas) or one.areas, title=f"{one.title}: {words}")


_ONE_ON_EACH = re.compile(
    rf"\b(?:one|an? (?:[\w-]+ )?(?:{covered.DEAL}|treaty|protocol)) (?:on|concerning|about|for) (?P<first>[^,;.]{{3,90}}?),? and (?:one|another|the other) (?:on|concerning|about|for) (?P<second>[^,;.]{{3,90}})"
)


def _one_on_each(laid: Laid, one: AgreementSaid) -> list[AgreementSaid]:
    """ "Two agreements, one on readmission and one on visas", "an agreement on readmission and another on visas"."""
    found = _ONE_ON_EACH.search(laid.lower, *one.sentence)
    if found is None or len(one.parties) != 2:
        return []
    return [
        replace(
            one,
            areas=tuple(area.value for area, pattern in covered.AREAS if pattern.search(words)) or one.areas,
            title=f"{one.title}: {words}",
        )
        for words in (found["first"], found["second"])
    ]


_ORDINALS = ("first", "second", "third")
_ORDINAL = re.compile(
    rf"[.;]\s(?:an?|the) (?P<which>{'|'.join(_ORDINALS)}) (?:\w+ )?(?:{covered.DEAL}|text|document)\b"
)


def _told_one_by_one(laid: Laid, start: int) -> int:
    """ "Agreements were signed. The first agreement …. A third agreement …": as many as the last of them says."""
    found = (_ORDINALS.index(one["which"]) + 1 for one in _ORDINAL.finditer(laid.lower, start))
    return max(found, default=0)


def _first_and_second(laid: Laid, one: AgreementSaid, claims: Claims) -> list[AgreementSaid]:
    """ "Two agreements", "three texts": so many, of the same parties; what "the first" is about, where the next sentences say."""
    several = [noun for noun in claims.nouns.get(one.sentence.start, []) if noun.plural and not noun.old]
    if not several or len(one.parties) != 2:
        return []
    counted = next((noun for noun in several if noun.count in (2, 3)), None)
    # Three agreements of two states are told one by one, or are of three states.
    unsaid = counted is not None and counted.count == 2 and not counted.weak
    count = (counted.count if counted else _told_one_by_one(laid, one.sentence.end)) or 0
    if count < 2:
        return []
    after = laid.lower[one.sentence.end : one.sentence.end + 600]
    ordinals = "first|second|third" if "the second" in after else "first|other"
    parts = [re.split(r"[.;]", part)[0] for part in re.split(rf"\bthe (?:{ordinals})\b", after)[1:]]
    said = parts if len(parts) == count else [""] * count if unsaid or not counted else []
    found = [
        tuple(area.value for area, pattern in covered.AREAS if pattern.search(words)) or one.areas for words in said
    ]
    return [replace(one, areas=areas, title=f"{one.title} ({number})") for number, areas in enumerate(found, 1)]
