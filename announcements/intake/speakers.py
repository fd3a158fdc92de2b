"""Who speaks without a person's name: ministries, spokespeople, sources, and texts that are quoted."""

from __future__ import annotations

import re

from announcements.intake.gazetteer import word_list


def _one_of(*names: str) -> str:
    words = frozenset[str]().union(*(word_list(name) for name in names))
    return rf"(?i:{'|'.join(sorted(words, key=len, reverse=True))})"


_HEAD = rf"(?:{_one_of('speaking body', 'speaking person')}|{_one_of('speaking person')}s)"
_PERSON = _one_of("speaking person")
_TEXT = _one_of("speaking text")
# What somebody is called, after the name or before it ("a lawyer"); and words that are part of nobody's calling.
CALLINGS = "|".join(sorted(word_list("speaking person") - {"source"}))
NO_CALLING = r"(?:that|in|on|at|the|it|he|she|they|we|to|of|for|an?|and|as|by|from|with|after|during|there|his|her|their|its|but|when|while|last|this|not|no)\b"
_NOT_OF_IT = (
    r"(?i:the|an?|one|another|that|which|who|whose|in|on|at|to|of|for|as|by|from|with|after|during|before|since|until|but|or|when|while|is|are|was|were|be|been|being|has|had|have|"
    r"not|it|he|she|they|we|told|said|says|say|where|if|because|under|over|between|against|about)"
)
_MODIFIER = rf"(?!{_NOT_OF_IT}\b)[\w’'&-]+(?:\.[\w-]+)*"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
_NAME = rf"{_CAPITAL}(?:(?:,? and| of| of the| for| for the|,)? {_CAPITAL}){{0,7}}"
# "An aide to interior minister Ana Berg".
_OFFICE = r"(?i:minister|president|premier|chancellor|secretary|commissioner|governor|mayor|leader)"
_OF_WHOM = rf"(?:(?:the|an?|one|another) )?(?:(?:{_MODIFIER} ){{0,5}}?(?:{_HEAD}|country|(?:member )?state)(?![\w’'-])(?: of (?:the )?{_NAME})?|(?:(?:{_MODIFIER} ){{0,4}}?{_OFFICE} )?{_NAME}(?<![’']s))"
# "A Home Office spokesman", "Greece’s labour ministry", "one diplomat from a northern state", "the memorandum of understanding"
# Bodies known by their letters: "the RMT", but not the "ROME (Agency) –" that a report begins with.
_WHO = re.compile(
    rf"(?<![\w’'-])(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother) (?:{_MODIFIER} ){{0,5}}?|(?=[A-ZÀ-ÖØ-Þ])(?:{_MODIFIER} ){{0,6}}?)"
    rf"(?:(?:{_HEAD}|[A-Z]{{3,8}}(?= [a-z]|\s*$|[.’']))(?![\w’'-])(?! (?:{_HEAD}|{_TEXT}|(?i:officer|leader|chief|head|minister|secretary))\b)(?! [A-ZÀ-ÖØ-Þ][\w’'-]+ [A-ZÀ-ÖØ-Þ])(?: (?:of|for|from|at|in|(?:close )?to) {_OF_WHOM}){{0,2}}"
    rf"|(?P<text>(?:(?:copy|draft|text|version|translation|transcript|recording) of (?:the|an?) (?:{_MODIFIER} ){{0,3}}?)?{_TEXT})(?![\w’'-])(?: of {_OF_WHOM}|(?: issued| released| published| made)? (?:by|from) (?P<whose>{_OF_WHOM}))?)"
)
_IS_DONE = re.compile(r"(?:,[^,]*,)? (?:is|are|was|were|has been|have been|will be)\b")
_GOVERNED = re.compile(
    r"\b(?:in|at|by|to|with|under|for|on|of|from|after|before|during|about|against|over|through|via) $", re.IGNORECASE
)
# Where a subject begins, and what may stand between it and its verb: "stormed the parliament building" has none.
_CLAUSE = re.compile(
    r"(?:^|[,;:–—(] |\b(?:and|but|that|while|whereas|although|as|because|when|after|if|or) )\W*$", re.IGNORECASE
)
_VERB = re.compile(r",?(?: (?:also|later|then|has|have|had|will|would|on \w+day|today|yesterday))* ?$")
_WHERE_IT_STANDS = re.compile(r"(?:under|in|according to|as per) (?:the terms of )?(?=the |this |an? )", re.IGNORECASE)


def unnamed(words: str) -> str:
    """
    The body, the nameless person or the text that is the subject of these words, as it is printed.

    Of "a statement from the ministry" it is the ministry.
    """
    found = (one for one in _WHO.finditer(words) if not _GOVERNED.search(words[: one.start()]))
    return next(
        (_printed(one) for one in found if _CLAUSE.search(words[: one.start()]) or _VERB.match(words, one.end())), ""
    )


def beginning(words: str) -> str:
    """The same where these words begin with it. What is done with a text, the text doesn't say."""
    one = _WHO.match(words)
    return _printed(one) if one and not (one["text"] and _IS_DONE.match(words, one.end())) else ""


def text_quoted(words: str) -> str:
    """ "Under the agreement, they “…”": the text that these words begin by naming."""
    under = _WHERE_IT_STANDS.match(words)
    one = _WHO.match(words, under.end()) if under else None
    return _printed(one) if one and one["text"] else ""


def around(words: str, start: int, end: int) -> str:
    """ "Ferri’s spokesman", "an aide to Ferri": who is named by another, where that other stands from start to end."""
    if re.search(rf"{_CAPITAL} $", words[:start]):
        # "Head of unit at the Ministry of Labour Ana Ferri"
        return ""
    return next(
        (
            _printed(one)
            for one in _WHO.finditer(words)
            if one.start() <= start and end <= one.end() and not one["text"]
        ),
        "",
    )


def in_full(speaker: str, words: str) -> str:
    """ "The official" is "an EU official" of the words before; a body is left as it is printed."""
    the = re.fullmatch(rf"[Tt]he ({_PERSON})", speaker)
    if the is None:
        return ""
    found = [_printed(one) for one in _WHO.finditer(words)]
    return next(
        (one for one in reversed(found) if re.search(rf"\S \S*.*\b{the[1]}\b", one) and len(one) > len(speaker)), ""
    )


def _printed(one: re.Match[str]) -> str:
    return " ".join((one["whose"] or one[0]).split())
