"""Claims brought together: which agreements an article speaks of, between whom, and how far each has come."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from announcements.intake import covered, modality, twins
from announcements.intake.claims import Claims, Said
from announcements.intake.gazetteer import Gazetteer
from announcements.intake.nouns import Noun
from announcements.intake.parties import Parties
from announcements.intake.places import Places
from announcements.intake.sentences import Laid, Sentence
from announcements.intake.stages import DONE, deciding
from announcements.intake.suggestions import AgreementSaid, Claim
from announcements.models.vocabularies import Area, Form, Stage

_SPECIFIC = [
    Form.MEMORANDUM, Form.JOINT_DECLARATION, Form.JOINT_STATEMENT, Form.EXCHANGE, Form.TREATY, Form.PROTOCOL, Form.ACTION_PLAN,
    Form.ARRANGEMENT, Form.AGREEMENT, Form.NOT_STATED,
]  # fmt: skip


@dataclass
class _Group:
    parties: frozenset[str]
    said: list[Said] = field(default_factory=list)
    # A second agreement of the same parties.
    another: bool = False
    # Where it is first told of, and whether it is told of as planned alone.
    since: int = 0
    planned: bool = False


@dataclass(frozen=True)
class _Whose:
    """Whom the article speaks for, the likeliest first; whom its headline and first two sentences name; where those begin; and who does what they tell."""

    homes: list[str]
    lead: frozenset[str]
    first: frozenset[int]
    subject: frozenset[str]
    # Who does anything that it tells, alone.
    actor: frozenset[str]
    # The two of whom it tells far more than of all others, if it does.
    two: frozenset[str]
    # Of whom it tells what they did before, and where.
    past: list[tuple[int, frozenset[str]]]


def read(
    laid: Laid, places: Places, claims: Claims, parties: Parties, gazetteer: Gazetteer, homes: list[str]
) -> list[AgreementSaid]:
    """The agreements that are news, in the order in which they come up."""
    said = claims.said
    order = {
        code: number for number, code in enumerate(dict.fromkeys([*homes[:1], *(one.code for one in places.mentions)]))
    }
    for one in said:
        one.groups, one.subject = parties.of(one)
        one.speaker, one.apart = parties.speaker(one), parties.apart(one)
    _share_parties(said)
    lead = parties.lead
    # What is only told of an agreement's past is news where the article begins with its parties.
    news = [one for one in said if not one.background] or [
        one
        for one in said
        if not claims.is_history(one)
        and not (one.attributive and one.noun and one.noun.old)
        and all(named <= lead for named in one.groups)
    ]
    if _is_rumour(laid, news):
        return []
    if not news:
        news = _only_named(laid, claims, parties, homes)
    denied = [
        parties.within(sentence) for place in modality.denials(laid.lower) if (sentence := laid.sentence_at(place))
    ]
    doing = [one.subject for one in news if len(one.subject) == 1 and not one.operated]
    first = frozenset(each.start for each in parties.first)
    of_lead = (subject for subject in doing if subject <= lead)
    past = [
        (one.claim.span.start, named)
        for one in said
        if one.background
        for named in one.groups
        if len(named) == 2 and named <= lead
    ]
    whose = _Whose(homes, lead, first, next(of_lead, frozenset()), next(iter(doing), frozenset()), parties.two, past)
    groups = _grouped(news, whose, lambda: _named_elsewhere(laid, claims, parties, homes) or parties.of_headline())
    groups = [group for group in groups if not _is_denied(group, denied) and not _is_aside(group, lead, laid)]
    for group in groups:
        _with_what_made_it(group, said)
    areas = covered.Areas(laid)
    # What is called "the agreement" further on is an agreement, where there is only one.
    nouns = [
        noun
        for each in claims.nouns.values()
        for noun in each
        if noun.definite and not noun.old and noun.form in (Form.AGREEMENT, Form.MEMORANDUM)
    ]
    spoken_of = [noun.form for noun in nouns] if len(groups) == 1 else []
    # What the article goes on about is the agreement with which it begins.
    main = groups[0] if groups and (len(groups) == 1 or groups[0].parties <= lead) else None
    found = [
        _agreement(group, gazetteer, order, areas, laid, spoken_of, first if group is main else None)
        for group in groups
    ]
    told = [each for each in found if each]
    return sorted(
        (one for each in told for one in twins.told_apart(each, told, laid, claims, parties)),
        key=lambda one: (one.span, one.parties),
    )


def _share_parties(said: list[Said]) -> None:
    """ "The memorandum with Peru was signed in May and has been in effect since June": of both verbs."""
    named = {id(one.noun): one.groups for one in said if one.noun and len(one.groups) == 1}
    for one in said:
        if not one.groups and one.noun and id(one.noun) in named:
            one.groups = named[id(one.noun)]


_RUMOUR = re.compile(
    r"\b(?:rumou?rs?|speculation|(?:would|could|did) not (?:say|confirm)|declin\w+ to confirm|unconfirmed|no (?:new )?(?:such )?(?:deal|agreement|text) to announce|nothing of the kind)\b"
)


def _is_rumour(laid: Laid, news: list[Said]) -> bool:
    """A headline that "seals a pact" over a text that nobody would confirm: no agreement."""
    in_text = any(one.claim.where == "text" for one in news)
    return bool(news) and not in_text and bool(_RUMOUR.search(laid.lower))


def _is_denied(group: _Group, denials: list[frozenset[str]]) -> bool:
    """ "Chad denies having signed with Italy": what others said of it before does not count."""
    return any(codes and (codes <= group.parties or group.parties <= codes) for codes in denials)


def _is_aside(group: _Group, lead: frozenset[str], laid: Laid) -> bool:
    """ "The Rwanda plan, announced by London in April, …": further down, and only to say which it is."""
    return not group.parties <= lead and all(
        one.attributive or (one.noun and laid.text[one.noun.span.end : one.claim.span.start] == ", ")
        for one in group.said
    )


# "Instruments like the A–B agreement".
_AN_EXAMPLE = re.compile(
    r"\b(?:like|such as|including|for (?:example|instance)|similar to|modell?ed on)\b[^,;]*$", re.IGNORECASE
)
# "An agreement is not under discussion".
_IS_NONE = re.compile(
    r"\b(?:is|are|was|were|has|have) not (?:been )?(?:under|on|in|being|planned|foreseen|envisaged|contemplated|considered)\b"
)
_BROKEN_OFF = re.compile(
    r"\b(?:talks|negotiations)\b[^.;]{0,120}\b(?:collapsed|failed|stalled|broken off|broke off|broke down|broken down)\b"
)


def _spoken_of_as_real(laid: Laid, claims: Claims) -> Iterator[tuple[Sentence, Noun]]:
    """Each agreement that is spoken of as one that there is."""
    for sentence in laid.sentences:
        for noun in claims.nouns[sentence.start]:
            before = laid.text[sentence.start : noun.span.start]
            is_none = _IS_NONE.search(laid.lower, noun.span.end, sentence.end)
            if not (noun.weak or noun.old or noun.negated or is_none or _AN_EXAMPLE.search(before)):
                yield sentence, noun


def _named_elsewhere(laid: Laid, claims: Claims, parties: Parties, homes: list[str]) -> frozenset[str]:
    """Of a claim without parties ("the deal was signed in 2021"): whose agreement the article begins with."""
    for sentence, noun in _spoken_of_as_real(laid, claims):
        if noun.similar:
            continue
        whole = parties.named(sentence, noun)
        if not whole and (partners := parties.beside(sentence, noun)):
            whole = _with_home(partners, homes)
        if len(whole) == 2 and whole <= parties.lead:
            return whole
    return frozenset()


def _only_named(laid: Laid, claims: Claims, parties: Parties, homes: list[str]) -> list[Said]:
    """Where no verb says how far anything has come: an agreement named with its parties, which somebody made known."""
    found = []
    for sentence, noun in _spoken_of_as_real(laid, claims):
        of_long_ago = any(one.sentence is sentence and claims.is_history(one) for one in claims.said)
        if of_long_ago or _BROKEN_OFF.search(laid.lower, *sentence.span):
            continue
        named = parties.named(sentence, noun) or _whose_it_is(laid, sentence, noun, parties, homes)
        if len(named) > 1 and modality.is_asserted(laid.text[sentence.start : noun.span.start]):
            claim = Claim(
                span=noun.span,
                sentence=sentence.span,
                confidence=0.4,
                rule="named with its parties; no verb says how far it has come",
                stage=Stage.ANNOUNCED.value,
                verb_as_written=laid.text[noun.span.start : noun.span.end],
                expected=False,
                where=sentence.where,
                firm=False,
            )
            found.append(Said(claim, noun, sentence, "", groups=[named]))
    return found


# "Wants the deal", "there is no such deal".
_IS_DOUBTED = re.compile(
    r"\b(?:no|not|never|den(?:y|ies|ied)|reject\w*|wants?|should|would|could|may|might|calls?|urg\w+|propos\w+|if)\b|n[’']t\b"
)


def _whose_it_is(laid: Laid, sentence: Sentence, noun: Noun, parties: Parties, homes: list[str]) -> frozenset[str]:
    """ "Critics of the deal with Peru", where the article begins: the other party is whom it speaks for."""
    is_some = not (noun.definite or re.search(r"[’']s (?:[\w-]+ ){0,3}$", laid.text[sentence.start : noun.span.start]))
    if sentence not in parties.first or noun.plural or is_some or _IS_DOUBTED.search(laid.lower, *sentence.span):
        return frozenset()
    partner = parties.beside(sentence, noun)
    whole = _with_home(partner, homes)
    return whole if len(partner) == 1 and len(whole) == 2 else frozenset()


def _with_home(partners: frozenset[str], homes: list[str]) -> frozenset[str]:
    """And whom the article speaks for, if that is another."""
    return partners | frozenset([code for code in homes if code not in partners][:1])


def _with_what_made_it(group: _Group, said: list[Said]) -> None:
    """ "The protocol, which they signed last April, will enter into force": what its own sentence tells of its past is its stage.

    Where it is only spoken of ("hails the deal"), what is told of its past anywhere is.
    """
    if any(not one.claim.expected and one.claim.stage != Stage.ANNOUNCED for one in group.said):
        return
    here = {one.sentence.start for one in group.said}
    only_spoken_of = not any(one.claim.expected for one in group.said)
    group.said += [
        one
        for one in said
        if one.background
        and (one.sentence.start in here or (only_spoken_of and one.groups))
        and not one.claim.denied
        and not (one.noun and (one.noun.old or (one.noun.similar and one.sentence.start not in here)))
        and all(parties <= group.parties for parties in one.groups)
    ]


def _grouped(news: list[Said], whose: _Whose, of_headline: Callable[[], frozenset[str]]) -> list[_Group]:
    """By parties. A claim that names fewer parties belongs to the group that has them; one that names none, to the last."""
    groups = _merged(_named_groups(news, whose, of_headline), news)
    last: list[_Group] = []
    for one in news:
        chosen = _chosen(one, groups, last, whose)
        if one.topic:
            chosen = _on_topic(one.topic, chosen, groups)
        if (one.is_another or _is_next(one, chosen)) and any(group.said for group in chosen):
            chosen = [_of_same_noun(one, groups) or _Group(chosen[0].parties, another=True)]
            groups += [group for group in chosen if not group.said]
        for group in chosen:
            group.said.append(one)
        last = chosen or last
    return [group for group in groups if group.said]


def _is_next(one: Said, chosen: list[_Group]) -> bool:
    """ "They have renewed the memorandum. They plan to sign an agreement on seasonal work in March": another one."""
    planned = one.claim.expected and one.claim.firm and one.claim.stage in _MADE and one.sentence.where == "text"
    if not planned or one.noun is None or one.noun.definite or one.noun.weak:
        return False
    return any(
        each.claim.where == "text"
        and each.claim.firm
        and not each.claim.expected
        and not each.quoted
        and each.claim.stage in DONE
        for group in chosen
        for each in group.said
    )


def _named_groups(news: list[Said], whose: _Whose, of_headline: Callable[[], frozenset[str]]) -> list[_Group]:
    explicit = [parties for one in news for parties in one.groups if len(parties) > 1]
    named = [
        (whole, one)
        for one in news
        if not one.claim.denied and not _spoken_of(one, explicit) and not _is_stranger(one, explicit)
        for whole in _named(one, whose)
    ]
    telling: dict[frozenset[str], list[Claim]] = {}
    for whole, one in named:
        telling.setdefault(whole, []).append(one.claim)
    groups = [
        _Group(whole, since=told[0].span.start, planned=all(one.expected and one.firm for one in told))
        for whole, told in telling.items()
    ]
    made = any(
        one.claim.stage != Stage.ANNOUNCED
        and not one.together
        and (one.claim.stage in _MADE or one.operated or not _is_weak(one))
        for one in news
    )
    # What the article begins with is not the other agreement that it speaks of further down.
    unnamed = any(not one.groups and one.sentence.start in whose.first and one.claim.stage in DONE for one in news)
    other = unnamed and not any(group.parties <= whose.lead for group in groups)
    if made and (not groups or other) and len(pair := of_headline()) > 1:
        groups.insert(0, _Group(pair))
    return groups


def _is_weak(one: Said) -> bool:
    return one.noun is not None and one.noun.weak


def _is_some_text(one: Said) -> bool:
    """ "Measures", "a plan": no agreement that was spoken of."""
    return one.noun is not None and one.noun.weak and not one.noun.definite


def _on_topic(topic: str, chosen: list[_Group], groups: list[_Group]) -> list[_Group]:
    """The visa facilitation agreement and the readmission agreement of the same parties are two."""
    found = []
    for group in chosen:
        same = [
            other for other in groups if other.parties == group.parties and topic in {one.topic for one in other.said}
        ]
        topics = {one.topic for one in group.said} - {""}
        if not same and topics:
            same = [_Group(group.parties, another=True)]
            groups += same
        found += same or [group]
    return found


def _of_same_noun(one: Said, groups: list[_Group]) -> _Group | None:
    """ "He also announced that they will sign a memorandum": two verbs, and one agreement."""
    same = (group for group in groups for each in group.said if each.noun is not None and each.noun is one.noun)
    return next(same, None)


def _chosen(one: Said, groups: list[_Group], last: list[_Group], whose: _Whose) -> list[_Group]:
    named = _named(one, whose)
    if whole := _spoken_of(one, [group.parties for group in groups if any(each.groups for each in group.said)]):
        named = [whole]
    open_to = [group for group in groups if not group.another]
    chosen = [group for group in open_to if group.parties in named]
    chosen = chosen or [group for group in open_to if any(_fits(group.parties, whole) for whole in named)]
    if one.claim.denied:
        return [group for group in groups if group.parties & one.subject] or chosen
    if not named and (of_past := _told_before_any(one, groups, whose)):
        return [of_past]
    if not named and one.sentence.start in whose.first:
        groups = [group for group in groups if group.parties <= whose.lead] or groups
    if chosen or named:
        return chosen
    # "I laid the text before the House. Talks with Peru have begun.": it is not the one with Peru.
    told = [group for group in groups if _may_be_meant(one, group, whose)]
    return _unnamed(one, told, last, is_first=one.sentence.start in whose.first)


def _may_be_meant(one: Said, group: _Group, whose: _Whose) -> bool:
    """Not one that is named further down, unless the article begins with its parties; and what is only planned there is not done yet.

    A headline, and "agreements" of which it is told later with whom, may be of any.
    """
    if group.said or group.since <= one.claim.span.start or one.claim.where != "text" or (one.noun and one.noun.plural):
        return True
    done = one.claim.stage in DONE and not one.claim.expected
    return group.parties <= whose.lead and not (group.planned and done)


def _told_before_any(one: Said, groups: list[_Group], whose: _Whose) -> _Group | None:
    """ "The agreement between Peru and Chile was signed in 2020. It was laid before the House in May.": of these, and not of those named further down."""
    if one.sentence.start in whose.first or any(group.said for group in groups) or _is_some_text(one):
        return None
    begun = [parties for start, parties in whose.past if start < one.claim.span.start]
    parties = begun[-1] if begun else whose.lead if len(whose.lead) == 2 else frozenset()
    if not parties:
        return None
    found = next((group for group in groups if group.parties == parties), None)
    if found is None:
        found = _Group(parties)
        groups.append(found)
    return found


def _named(one: Said, whose: _Whose) -> list[frozenset[str]]:
    """Whole sets of parties that a claim names, or names one of."""
    whole = [parties if len(parties) > 1 or one.together else _completed(parties, one, whose) for parties in one.groups]
    return [parties for parties in whole if len(parties) > 1]


def _spoken_of(one: Said, explicit: list[frozenset[str]]) -> frozenset[str]:
    """ "Latvia's minister said in Valga, where the agreement was signed": the one that has been named with both its parties."""
    if one.noun is None or not one.noun.definite:
        return frozenset()
    known = frozenset[str]().union(*one.groups)
    if any(len(parties) > 1 for parties in one.groups):
        # "She signed the document together with Peru's minister and the envoy of the United Nations."
        same = (
            parties for parties in reversed(explicit) if one.noun.weak and parties != known and len(parties & known) > 1
        )
        return next(same, frozenset())
    return next((parties for parties in reversed(explicit) if known and known < parties), frozenset())


def _is_stranger(one: Said, explicit: list[frozenset[str]]) -> bool:
    """ "Peru's minister was at the signing of the agreement": whoever does something with one that others made is no party of it."""
    alone = one.noun is not None and one.noun.definite and one.groups == [one.subject]
    return alone and bool(explicit) and not any(one.subject <= parties for parties in explicit)


def _fits(parties: frozenset[str], whole: frozenset[str]) -> bool:
    return whole == parties or (whole < parties and len(parties) > 2)


def _merged(groups: list[_Group], news: list[Said]) -> list[_Group]:
    """A pair within a larger group that is no agreement of its own ("EU and Tunisia" with Italy's minister beside) stays the pair."""
    # Who only welcomes what others made names no other agreement.
    done = [one for one in news if one.claim.stage != Stage.ANNOUNCED] or news
    counts = Counter(group.parties for group in groups)
    kept = []
    for group in groups:
        larger = [other for other in counts if group.parties < other]
        named, *times = (_sentences_naming(each, done) for each in (group.parties, *larger))
        if larger and max(times) > named:
            continue
        kept.append(group)
    # What two of them only plan, or have also signed, is another agreement than what all have made.
    others = [
        parties for one in news if one.is_another or (one.claim.expected and one.claim.firm) for parties in one.groups
    ]
    pairs = [group for group in kept if len(group.parties) == 2 and group.parties not in others]
    return [
        group
        for group in kept
        if len(group.parties) == 2
        or not any(
            pair.parties < group.parties
            and _sentences_naming(pair.parties, done) >= _sentences_naming(group.parties, done)
            for pair in pairs
        )
    ]


def _sentences_naming(parties: frozenset[str], news: list[Said]) -> int:
    return len({one.sentence.start for one in news if parties in one.groups})


def _completed(parties: frozenset[str], said: Said, whose: _Whose) -> frozenset[str]:
    """With one party named, the other is who announces it: the sentence's subject, else whom the article speaks for."""
    homes, lead, subject = [code for code in whose.homes if code not in said.apart], whose.lead, whose.subject
    if said.apart and not parties & said.apart:
        lead, subject = lead - said.apart, subject - said.apart
    if not parties or said.subject - parties:
        return parties | said.subject
    if len(parties) == 1 and said.speaker and not said.speaker & parties and len(said.speaker) == 1 and len(homes) > 2:
        # "Oman's minister said that Nepal had suspended the agreement."
        return parties | said.speaker
    partners = frozenset[str]().union(*said.groups)
    if len(partners) > 1:
        # "The agreements with Moldova and Georgia": not those two with each other.
        return parties | _with_home(partners, homes) - partners
    if whole := _with_whom_it_begins(parties, lead, subject, homes) or (whose.two if parties < whose.two else None):
        return whole
    # Where the article speaks for the one that is named, only one other that it names can be meant.
    others = homes[:1] if homes and homes[0] not in parties else homes[1:2] if len(homes) == 2 else list(whose.actor)
    return parties | {code for code in others if code not in parties}


def _with_whom_it_begins(
    parties: frozenset[str], lead: frozenset[str], subject: frozenset[str], homes: list[str]
) -> frozenset[str]:
    if parties <= lead and len(lead) == 2:
        return lead
    if homes[:1] == list(parties) and len(lead - parties) == 1:
        # "The memorandum was renewed, said the minister": with whom the article begins.
        return parties | lead
    # "A like arrangement with Oman": of whom the article has told what they did.
    return parties | subject if parties.isdisjoint(lead) and subject else frozenset()


def _unnamed(one: Said, groups: list[_Group], last: list[_Group], *, is_first: bool) -> list[_Group]:
    """A claim without parties of its own: "the deals", "it", or a headline's "new agreements"."""
    if _is_some_text(one):
        return []
    if one.attributive and one.noun and not one.noun.definite and not one.noun.plural and last and not is_first:
        # "There, a memorandum signed in May makes it a lasting business": another one.
        return []
    plural = one.noun is not None and (one.noun.plural or one.noun.count is not None)
    involved = [group for group in groups if one.subject and one.subject <= group.parties]
    if one.subject and not involved and one.sentence.where == "text":
        return []
    candidates = involved or groups
    if plural:
        # "Both agreements": those of which it has told, and none further down.
        return [group for group in candidates if group.said] or candidates
    recent = [group for group in last if any(group is other for other in candidates)]
    return (recent or candidates)[:1]


def _agreement(
    group: _Group,
    gazetteer: Gazetteer,
    order: dict[str, int],
    areas: covered.Areas,
    laid: Laid,
    spoken_of: list[Form],
    first: frozenset[int] | None,
) -> AgreementSaid | None:
    if any(one.claim.stage in (Stage.SIGNED, Stage.AGREED) for one in group.said):
        # "It replaces the arrangement of 2005": that one is another.
        group.said = [one for one in group.said if one.how_ended != "superseded"]
    if any(one.claim.expected and one.claim.firm and one.claim.stage in _MADE for one in group.said):
        # Nobody is moved under what is still to be made.
        group.said = [one for one in group.said if not one.operated]
    claims = _ordered([one.claim for one in group.said])
    decides = deciding(claims)
    if decides is None:
        return None
    # "A deal with Uganda, after an arrangement with Rwanda fell through": what has ended beside it is another.
    telling = [one for one in group.said if one.claim.stage in (decides.stage, *Stage.path(), Stage.IN_EFFECT)]
    noun_forms = [one.noun.form for one in telling if one.noun and not one.noun.weak]
    if set(noun_forms) <= {Form.NOT_STATED}:
        noun_forms += spoken_of
    form = next(
        (
            form
            for form in _SPECIFIC
            if form in noun_forms and (form not in _DOUBTFUL or _is_firm(form, group, decides))
        ),
        Form.NOT_STATED,
    )
    told_in = {one.sentence.start for one in group.said}
    spans = covered.spans(laid, told_in, areas, first)
    found = sorted({area for area, _ in spans}, key=Area.values.index)
    stage = Stage.ANNOUNCED.value if decides.expected else decides.stage
    ordered = tuple(sorted(group.parties, key=lambda code: (order.get(code, len(order)), code)))
    return AgreementSaid(
        span=decides.sentence,
        sentence=decides.sentence,
        confidence=min(0.95, decides.confidence),
        rule=decides.rule,
        parties=ordered,
        form=form.value,
        areas=tuple(found),
        stage=stage,
        verb_as_written=decides.verb_as_written,
        title=_title(ordered, form, gazetteer),
        date=decides.date,
        claims=tuple(claims),
        area_spans=tuple(spans),
    )


_MADE = (Stage.AGREED, Stage.SIGNED)
# Words that name a form, and much else besides: they count where an agreement is signed or adopted under that name.
_DOUBTFUL = {Form.JOINT_DECLARATION, Form.TREATY}


def _is_firm(form: Form, group: _Group, decides: Claim) -> bool:
    return decides.stage != Stage.ANNOUNCED and any(
        one.noun and one.noun.form == form and one.claim.stage == decides.stage for one in group.said
    )


def _ordered(claims: list[Claim]) -> list[Claim]:
    return list(dict.fromkeys(sorted(claims, key=lambda one: one.span)))


def _title(parties: tuple[str, ...], form: Form, gazetteer: Gazetteer) -> str:
    names = [gazetteer.name_of(code) for code in parties]
    return f"{'–'.join(names)} {form.within if form != Form.NOT_STATED else 'agreement'}"
