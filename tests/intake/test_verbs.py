"""Which verbs may be in a sentence is told by pieces of words: none is passed over that is there."""

from announcements.intake import verbs
from announcements.intake.sentences import Laid
from tests.intake.annotated import HALVES, annotated

TEXTS = [Laid(one.text) for half in HALVES for one in annotated(half)]


def test_stems_are_those_that_a_look_for_each_finds() -> None:
    wrong = [laid.text[:60] for laid in TEXTS if verbs.ANY.stems_in(laid.lower) != looked_for(laid.lower)]
    assert wrong == []


def looked_for(lower: str) -> set[str]:
    return {stem for stem in verbs.ANY.by_stem if stem in lower}


def test_a_sentence_with_a_verb_has_one_of_its_stems() -> None:
    passed_over = [
        (verb.pattern.pattern, found[0])
        for laid in TEXTS
        for sentence in laid.sentences
        for verb in verbs.ALL
        if verb.stems
        and not any(stem in laid.lower[sentence.start : sentence.end] for stem in verb.stems)
        and (found := verb.pattern.search(laid.text, *sentence.span))
    ]
    assert passed_over == []
