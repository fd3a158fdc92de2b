"""Amounts of money, and numbers of people and things, as an article prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from announcements.intake.gazetteer import rows
from announcements.intake.sentences import Laid, Taken
from announcements.intake.suggestions import FigureSaid
from announcements.models.vocabularies import Qualifier, Standing
from announcements.passages import Span

_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mln": 6, "mio": 6, "million": 6, "bn": 9, "b": 9, "billion": 9, "tn": 12, "trillion": 12,
    "lakh": 5, "crore": 7, "millions": 6, "millionen": 6, "millones": 6, "milioni": 6, "milliards": 9, "milliarden": 9, "mld": 9,
    "mrd": 9, "miliardi": 9, "milhões": 6, "miljoen": 6, "miljard": 9,
}  # fmt: skip
_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
# Of a scale: "half a million"; alone they say nothing.
_PARTS = {
    "half a": Decimal("0.5"),
    "a quarter of a": Decimal("0.25"),
    "three quarters of a": Decimal("0.75"),
    "three-quarters of a": Decimal("0.75"),
    "one and a half": Decimal("1.5"),
    "two and a half": Decimal("2.5"),
    "a": Decimal(1),
    "another": Decimal(1),
    "first": Decimal(1),
    "further": Decimal(1),
    "extra": Decimal(1),
}
_CURRENCIES = list(rows("currencies.csv"))
_CURRENCY = {row["written"]: row["code"] for row in _CURRENCIES if not row["where"]}
# Names that several countries have for their money: whose it is tells for whom the article speaks.
_OF_COUNTRY: dict[str, dict[str, str]] = {}
for _row in _CURRENCIES:
    if _row["where"]:
        _OF_COUNTRY.setdefault(_row["written"].lower(), {})[_row["where"]] = _row["code"]
_WRITTEN = list(dict.fromkeys(row["written"] for row in _CURRENCIES))
_UNIT = {row["word"]: row["unit"] for row in rows("counted.csv")}
_MONTHS = {
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f]\d{2,3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d,])|\d{1,3}(?:\.\d{3}){1,3}(?![\d.])|\d+(?:[.,]\d+)?"
_SPELLED = rf"(?:(?:{_any(_TENS)})(?:-(?:{_any(_ONES)}))?|{_any(_ONES)}|a dozen)(?: hundred(?: and (?:(?:{_any(_TENS)})(?:-(?:{_any(_ONES)}))?|{_any(_ONES)}))?)?|a hundred|{_any(_PARTS)}(?= (?:{_any(['million', 'billion', 'thousand'])})\b)"
_SCALE = rf"(?:[ \u00a0-]?(?P<scale>(?i:{_any(_SCALES)}))(?![\w]))"
_BEGIN = "".join(sorted({word[0] for word in ["a", *_TENS, *_ONES, *_PARTS]}))
# Before a number word: what makes it only the end of another number.
_NOT_THE_END = r"(?<![\w-])(?<!several )(?<!few )(?<!many )(?<!hundred )(?<!hundred and )(?<!thousand )(?<!half )"
_CODES = [word for word in _WRITTEN if len(word) == 3 and word.isupper()]
# "£", "A$", and signs of letters: "Rs", "KSh".
_SIGNS = [
    word
    for word in _WRITTEN
    if not word[-1].isalpha() or (word not in _CODES and ((len(word) < 4 and word[0].isupper()) or word.isupper()))
]
# Letters that stand after a number too: "5,000 NIS".
_LETTERS = [word for word in _SIGNS if word.isalpha() and len(word) > 1 and word.isascii()]
_NAMES = [word for word in _WRITTEN if word not in _CODES and word not in _SIGNS]
_MONEY = [
    re.compile(
        rf"(?<![\w$€£])(?=[{re.escape(''.join(sorted({word[0] for word in [*_SIGNS, *_CODES]})))}])(?P<currency>{_any(_SIGNS)}|(?:{_any(_CODES)})[ \u00a0]?)[ \u00a0]?(?P<number>{_DIGITS}){_SCALE}?"
    ),
    re.compile(
        rf"(?<![\w.,])(?P<number>{_DIGITS}){_SCALE}?[ \u00a0-](?:d[’'])?(?P<currency>{_any([*_CODES, *_LETTERS])}|(?i:{_any(_NAMES)}))(?!\w)"
    ),
    re.compile(rf"(?<![\w.,])(?P<number>{_DIGITS}){_SCALE}?[ \u00a0]?(?P<currency>€)"),
    re.compile(
        rf"(?<!\w)(?i:(?=[{_BEGIN}])){_NOT_THE_END}(?P<number>(?i:{_SPELLED})){_SCALE}?[ -](?P<currency>(?i:{_any(_NAMES)}))(?!\w)"
    ),
]
_SPELLED_MONEY = _MONEY[-1]
_DIGIT = re.compile(r"\d")
# A newsroom's conversion says nothing of its own.
_CONVERTED = re.compile(
    rf"(?:\d|\d(?:m|bn|tn|k)|\b(?:million|billion|trillion|thousand|m|bn|k|euros?|pounds|dollars|francs|krono?r|rupees))(?: \([^()]{{0,60}}|, (?:or|about|roughly|around|some) (?:about |roughly |around |some )?)$"
    rf"|\b(?:{_any({name.split()[-1] for name in _NAMES if name.isascii()})}) \((?:about |roughly |around |some |approximately |nearly |equivalent to )?$",
    re.IGNORECASE,
)
# "€5–7 million", "£5 to 7 million": the first has no scale of its own, the second perhaps no sign.
_RANGE = re.compile(rf"\s?(?:[-–—]|to|and|or)\s?(?P<sign>(?:A|C|NZ|US)?[£€$])?(?P<second>{_DIGITS}){_SCALE}?")
_BEFORE = {
    Qualifier.UP_TO: r"up to|as much as|as many as|at most|no more than|a maximum of|maximum of|not exceeding",
    Qualifier.AT_LEAST: r"more than|over|at least|in excess of|upwards of|exceeding|above|a minimum of|some more than",
    Qualifier.ALMOST: r"almost|nearly|close to|just under|just short of|under|less than|fewer than",
    Qualifier.ABOUT: r"about|around|roughly|approximately|approx\.?|some|an estimated|estimated|circa",
}
_QUALIFIER = [
    (value, re.compile(rf"(?:^|\W)(?:{words})(?: (?:a|an|the|another|additional|extra))*\s*$", re.I))
    for value, words in _BEFORE.items()
]
_AGAIN = re.compile(
    r"\b(?:previously|already|recently) (?:announced|pledged|promised|agreed|committed)\b|\bre-?announc", re.I
)
_NEW = re.compile(r"\b(?:another|additional|an extra|extra|further|new|fresh)\s*(?:\w+\s){0,2}$|\bon top of\b", re.I)
_TOTAL = re.compile(
    r"\b(?:total(?:ling|ing)?(?: of| value of| package of)?|overall|altogether|in all)\s*(?:\w+\s){0,3}$", re.I
)
_TOTAL_AFTER = re.compile(r"^\s*(?:in total|altogether|overall|in all)\b", re.I)
_PART = re.compile(r"(?:\bof which|\bincluding|\bof that|\bof this|\bof it)\W*(?:\w+\s){0,3}$", re.I)
_ADJECTIVES = r"(?:(?:[A-Za-zÀ-ÿ’'-]+\s){0,3}?)"
_PEOPLE = re.compile(
    # Most places are within a word, or begin none of these: they are passed over at once.
    rf"(?<!\w)(?:(?=\d)(?<![\w.,£€$-])(?<!Number )(?<!No )(?<!No\. )(?<![Aa]ged )(?<!Article )(?P<digits>{_DIGITS})|(?i:(?=[{_BEGIN}])){_NOT_THE_END}(?P<spelled>(?i:{_SPELLED}))){_SCALE}?"
    rf"(?P<more>\s(?:of\s)?{_ADJECTIVES})(?P<thing>(?i:{_any(_UNIT)}))(?![\w-])"
)


def money(laid: Laid, speaking: Sequence[str] = (), *, decimal_comma: bool = False) -> list[FigureSaid]:
    """Sums with a currency. A bare dollar is that of the first of ``speaking`` that has one of its own.

    ``decimal_comma``: the text's language writes 2,75 for two and three quarters.
    """
    found: list[FigureSaid] = []
    taken = Taken(laid.text)
    numbers = [sentence for sentence in laid.sentences if _DIGIT.search(laid.text, *sentence.span)]
    for pattern in _MONEY:
        parts = laid.sentences if pattern is _SPELLED_MONEY else numbers
        for sentence, match in ((each, match) for each in parts for match in pattern.finditer(laid.text, *each.span)):
            start = match.start("currency" if match.start("currency") < match.start("number") else "number")
            if _CONVERTED.search(laid.text[max(sentence.start, start - 80) : start]):
                continue
            if taken.has(start, match.end()):
                continue
            code = _code(match["currency"], speaking)
            if not code or _is_letter(match):
                continue
            ends = _ends(match, _RANGE.match(laid.text, match.end(), sentence.end), start)
            for span, number, scale in ends:
                value = _value(number, scale, decimal_comma=decimal_comma)
                if value is not None:
                    taken.add(*span)
                    found.append(_figure(laid, span, value, code, "money"))
    return sorted(found, key=lambda one: one.span)


def _is_letter(match: re.Match[str]) -> bool:
    """ "P50,000" is a sum of pesos, "P 5" and "K2" are none."""
    sign, number = match["currency"], match["number"]
    if len(sign) > 1 or not sign.isalpha():
        return False
    return match.start("number") > match.end("currency") or not (match["scale"] or len(number) > 2)


def _ends(match: re.Match[str], more: re.Match[str] | None, start: int) -> list[tuple[Span, str, str | None]]:
    """The sum; of a range, its first and its last. A last one with a sign of its own is found by itself."""
    first = (Span(start, match.end()), match["number"], match["scale"])
    if match["scale"] or more is None or not more["scale"]:
        return [first]
    first = (first[0], first[1], more["scale"])
    return [first] if more["sign"] else [first, (Span(more.start("second"), more.end()), more["second"], more["scale"])]


def people(laid: Laid, amounts: list[FigureSaid]) -> list[FigureSaid]:
    """Numbers of people and things that migration policy counts."""
    found = []
    taken = Taken(laid.text)
    for one in amounts:
        taken.add(*one.span)
    for match in _PEOPLE.finditer(laid.text):
        sentence = laid.sentence_at(match.start())
        span, number = Span(match.start(), match.end()), match["digits"] or match["spelled"]
        if sentence is None or span.end > sentence.end or taken.has(*span):
            continue
        value, unit = _value(number, match["scale"]), _UNIT.get(match["thing"].lower())
        if value is None or unit is None or _is_year(number, match["more"]) or _stops(match["more"]):
            continue
        found.append(_figure(laid, span, value, unit, "counted"))
    return found


def _stops(words: str) -> bool:
    """What stands between a number and the thing counted says that they don't belong together."""
    between = set(re.findall(r"\w+", words.lower()))
    return bool(between & {"and", "or", "in", "for", "to", "by", "with", "on", "per", "from", "when", "million", "billion", "years", "year", "days", "months", "weeks", "the", "a", "agreements", "deals", "countries", "states", "nations", "percent", "cent", "said", "were", "was", "are", "have", "has", "at", "after", "as", "hours", "miles", "km", "members", "other", "street", *_MONTHS})  # fmt: skip


def _is_year(number: str, between: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", number)) and not between.strip()


def _value(number: str, scale: str | None, *, decimal_comma: bool = False) -> Decimal | None:
    """None where the digits are grouped as no number is."""
    power = _SCALES.get(scale.lower()) if scale else 0
    plain = (
        _printed(number, decimal_comma=decimal_comma, scaled=bool(scale))
        if number[0].isdigit()
        else _spelled(number.lower())
    )
    if plain is None or power is None:
        return None
    value = plain * Decimal(10) ** power
    return value if value < Decimal(10) ** 18 else None


def _printed(digits: str, *, decimal_comma: bool, scaled: bool) -> Decimal | None:
    """1,234.5 and 1 234 and 1.234 (euros); 2,75 (million) where the comma cuts off no group of three."""
    plain = re.sub(r"[ \u00a0\u202f]", "", digits)
    if decimal_comma:
        plain = plain.replace(".", "").replace(",", ".") if not re.fullmatch(r"\d+\.\d{1,2}", plain) else plain
        return Decimal(plain) if plain.count(".") < 2 else None
    if re.fullmatch(r"\d+,\d{1,2}", plain) or (scaled and re.fullmatch(r"\d,\d{3}", plain) and plain[0] == "0"):
        return Decimal(plain.replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", plain) and not scaled:
        return Decimal(plain.replace(".", ""))
    groups = plain.split(".")[0].split(",")
    if len(groups) > 1 and (len(groups[-1]) != 3 or any(len(group) > 3 for group in groups)):
        return None
    plain = plain.replace(",", "")
    return Decimal(plain) if plain.count(".") < 2 else None


def _spelled(words: str) -> Decimal | None:
    if words in _PARTS:
        return _PARTS[words]
    if words in ("a dozen", "a hundred"):
        return Decimal(12 if words == "a dozen" else 100)
    if " hundred and " in words:
        hundreds, _, rest = words.partition(" and ")
        first, last = _spelled(hundreds), _spelled(rest)
        return None if first is None or last is None else first + last
    times = Decimal(100 if words.endswith(" hundred") else 1)
    tens, _, ones = words.removesuffix(" hundred").partition("-")
    if tens == "a dozen":
        return None
    known = {**_ONES, **_TENS}
    if tens not in known or (ones and ones not in _ONES):
        return None
    return (Decimal(known[tens]) + Decimal(_ONES.get(ones, 0))) * times


def _code(written: str, speaking: Sequence[str]) -> str:
    """ "" where no currency is written so: letters that only look like others."""
    said = written.strip()
    theirs = _OF_COUNTRY.get(said.lower(), {})
    if whose := next((code for code in speaking if code in theirs), None):
        return theirs[whose]
    code = _CURRENCY.get(said) or _CURRENCY.get(said.upper()) or _CURRENCY.get(said.lower())
    return code or next((value for name, value in _CURRENCY.items() if name.lower() == said.lower()), "")


def _figure(laid: Laid, span: Span, value: Decimal, unit: str, rule: str) -> FigureSaid:
    sentence = laid.around(span.start)
    before, after = laid.text[sentence.start : span.start], laid.text[span.end : sentence.end]
    return FigureSaid(
        span=span,
        sentence=sentence,
        confidence=0.9,
        rule=rule,
        value=value,
        unit=unit,
        qualifier=_qualifier(before),
        what=_what(after) if rule == "money" else re.sub(r"^[\d.,\s]+", "", laid.text[span.start : span.end]),
        standing=_standing(before, after) if rule == "money" else Standing.NOT_STATED.value,
    )


def _qualifier(before: str) -> str:
    return next((value.value for value, words in _QUALIFIER if words.search(before)), Qualifier.EXACTLY.value)


def _standing(before: str, after: str) -> str:
    """Of what stands as far as the next sum: "£75m, previously announced" tells of the first, "previously announced £30m" of the second."""
    before, nearest = re.split(r"\d", before)[-1], re.split(r"\d", after)[0]
    after = nearest if nearest == after else re.sub(r"(?:, | and | with )?(?:the |an? )?[\w -]*\W*$", "", nearest)
    return next(_standings(before, after), Standing.NOT_STATED).value


def _standings(before: str, after: str) -> Iterator[Standing]:
    if _AGAIN.search(before[-60:]) or _AGAIN.search(after[:60]):
        yield Standing.REANNOUNCED
    if _PART.search(before):
        yield Standing.PART
    if _TOTAL.search(before) or _TOTAL_AFTER.search(after):
        yield Standing.TOTAL
    if _NEW.search(before) or re.match(r"\s(?:in|of) (?:new|additional|extra|further) ", after):
        yield Standing.NEW


_PHRASE = re.compile(
    r"\s*(?:in |of |for |to |towards? |over |package|deal|fund|boost|loan|grant|plan|programme)?[^,.;:()“”\"]{0,90}"
)


def _what(after: str) -> str:
    """The words that follow, as far as the next mark: an editor's start at what the money is for."""
    found = _PHRASE.match(after)
    return " ".join(found[0].split()[:12]) if found else ""
