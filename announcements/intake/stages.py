"""How far an agreement has come: of all that an article claims of it, the claim that decides."""

from __future__ import annotations

import re

from announcements.intake.suggestions import Claim
from announcements.models.vocabularies import Stage

# What has been done, and is no plan and no talk.
DONE = set(Stage) - {Stage.ANNOUNCED, Stage.NEGOTIATING}
# What is done by deciding it.
_BY_DECISION = {Stage.SUSPENDED, Stage.RESUMED, Stage.ENDED, Stage.RENEWED}
_REMAINS = re.compile(r"\b(?:remain|still|continu)", re.IGNORECASE)
_STOPPED, _GOES_ON = {Stage.SUSPENDED, Stage.ENDED}, {Stage.RESUMED, Stage.RENEWED}


def deciding(claims: list[Claim]) -> Claim | None:
    """The claim that says how far it has come.

    What is planned is never shown as done: where one place says that it was signed and another that it is to be, the weaker
    counts, and a flag says so. What ends or stops an agreement comes before what made it.
    """
    claims = [one for one in claims if not one.denied]
    happened = [one for one in claims if not one.expected]
    planned = [one for one in claims if one.expected and not _is_overtaken(one, happened)]
    undone = {one.stage for one in planned if not _is_carried_out(one, happened)}
    firm = [one for one in happened if one.stage not in undone or one.stage == Stage.ANNOUNCED]
    life = _as_it_is_now(
        [
            one
            for one in firm
            if one.stage in (Stage.SUSPENDED, Stage.RESUMED, Stage.ENDED, Stage.RENEWED, Stage.AMENDED)
        ]
    )
    path = [*Stage.path(), Stage.IN_EFFECT]
    headline_first = sorted(
        _as_the_text_has_it(life), key=lambda one: (one.where != "headline", one.where != "standfirst", one.span)
    )
    steps = _beyond_the_headline([one for one in firm if one.stage in path])
    remains = [one for one in steps if one.stage == Stage.IN_EFFECT and _REMAINS.search(one.verb_as_written)]
    if remains and headline_first and headline_first[0].stage == Stage.ENDED:
        # Whatever a court has ruled, or somebody wants.
        return _most_telling(remains)
    if all(one.stage == Stage.ANNOUNCED for one in steps):
        # "The minister has announced that the agreement is suspended."
        steps = [] if headline_first else steps
    if headline_first and (headline_first[0].where != "text" or not steps or _leads(headline_first[0], steps)):
        return headline_first[0]
    if steps:
        furthest = max(path.index(Stage(one.stage)) for one in steps)
        best = [one for one in steps if path.index(Stage(one.stage)) == furthest]
        if furthest > 0 or not planned:
            return _most_telling(best)
    if planned:
        return _most_telling(planned)
    return headline_first[0] if headline_first else None


def _as_it_is_now(life: list[Claim]) -> list[Claim]:
    """ "It ran out in May. It was renewed in June", "flights resume after Guinea broke off the arrangement"."""
    in_head = {one.stage for one in life if one.where == "headline"}
    if not in_head & _STOPPED and any(one.stage in _GOES_ON and one.where == "text" for one in life):
        return [one for one in life if one.stage not in _STOPPED]
    return life


def _as_the_text_has_it(life: list[Claim]) -> list[Claim]:
    """A headline that "shelves" what the text "has suspended": the text's word is the less figurative."""
    in_text = [one for one in life if one.where == "text"]
    in_head = {one.stage for one in life if one.where == "headline"}
    return in_text if in_text and in_head.isdisjoint(one.stage for one in in_text) else life


def _beyond_the_headline(steps: list[Claim]) -> list[Claim]:
    """A headline that "strikes a deal" over a text that "is negotiating": the text counts, and a flag says so."""
    in_text = [one for one in steps if one.where == "text"]
    negotiating = in_text and all(one.stage == Stage.NEGOTIATING for one in in_text)
    return in_text if negotiating else steps


def _is_overtaken(planned: Claim, happened: list[Claim]) -> bool:
    """An infinitive ("flew there to sign") is no plan where the text itself says firmly that it was done."""
    return not planned.firm and any(one.stage == planned.stage and one.firm and one.where == "text" for one in happened)


def _is_carried_out(planned: Claim, happened: list[Claim]) -> bool:
    """ "The Council has suspended the agreement. It will be suspended for these people": the second is how, and no other step."""
    if planned.stage == Stage.NEGOTIATING:
        # "It is negotiating with Peru; the next round opens in May."
        return any(one.stage == Stage.NEGOTIATING and one.where == "text" for one in happened)
    return planned.stage in _BY_DECISION and any(
        one.stage == planned.stage and one.firm and one.where == "text" and one.span < planned.span for one in happened
    )


def _leads(life: Claim, steps: list[Claim]) -> bool:
    return life.span.start <= min(one.span.start for one in steps)


def _most_telling(claims: list[Claim]) -> Claim:
    """In the text rather than the headline; not in somebody's mouth; the earliest."""
    return min(claims, key=lambda one: (one.where == "headline", one.where == "standfirst", -one.confidence, one.span))
