"""Who is quoted, with which words. The people are invented, and so is what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcements.intake.article import read
from announcements.intake.gazetteer import Gazetteer
from tests.intake.annotated import names

ARCHER, FERRI, SHAW = "Helen Archer", "Luca Ferri", "Martin Shaw"

QUOTED = {
    "accused by": (
        "Ministers were accused of ‘paying for silence’ by Home Secretary Helen Archer.",
        [(ARCHER, "paying for silence", False)],
    ),
    "described by, without an office": (
        "The plan was described as “a bus without brakes” by Amnesty researcher Paula Kern.",
        [("Paula Kern", "a bus without", False)],
    ),
    "in the words of": (
        "The pact is “a first step and no more”, in the words of Interior Minister Luca Ferri.",
        [(FERRI, "a first step", False)],
    ),
    "who called it, then asked another": (
        "Deputy Liam Casey, who called the text “a letter to nobody in particular”, asked whether Home Secretary Helen Archer had read it.",
        [("Liam Casey", "a letter to", False)],
    ),
    "an office and a name in apposition": (
        "The MP for Little Barford, Anna Reed, called the pact “a ticket home dressed up as a degree”.",
        [("Anna Reed", "a ticket home", False)],
    ),
    "an NGO": (
        "“This deal turns the sea into a wall,” said the NGO Sea Bridge.",
        [("Sea Bridge", "This deal turns", False)],
    ),
    "a first name and an age": (
        "“I was afraid of the sea,” said Moussa, 23, from Gambia.",
        [("Moussa", "I was afraid", False)],
    ),
    "he went on": (
        "“It is a good pact,” said Interior Minister Luca Ferri. “It will hold,” he went on, “like the last.”",
        [(FERRI, "It is a", False), (FERRI, "It will hold,", False), (FERRI, "like the last.", False)],
    ),
    "without marks, after a colon": (
        "Home Secretary Helen Archer said:\nWe promised to take on the gangs, and that is what we do.\nI have seen what they do, and I will not rest until they stop.\nThe pact takes effect in May.",
        [(ARCHER, "We promised to", False)],
    ),
    "without marks, the following": (
        "Home Secretary Helen Archer said the following:\n> We have worked on this text for two years.",
        [(ARCHER, "We have worked", False)],
    ),
    "said after": (
        "“We will share what we know with our friends,” said Home Secretary Helen Archer.",
        [(ARCHER, "We will share", False)],
    ),
    "said after, the name last": (
        "“We will share what we know with our friends,” said the home secretary, Helen Archer.",
        [(ARCHER, "We will share", False)],
    ),
    "the name, then said": (
        "“This pact is good for both our countries,” Interior Minister Luca Ferri said.",
        [(FERRI, "This pact is", False)],
    ),
    "said before": (
        "Home Secretary Helen Archer said the work was “vital to breaking the gangs”.",
        [(ARCHER, "vital to breaking", False)],
    ),
    "said before, in three words": (
        "Home Secretary Helen Archer called it “a good day”.",
        [(ARCHER, "a good day", False)],
    ),
    "a colon before": (
        "Home Secretary Helen Archer said: “We will share what we know with our friends.”",
        [(ARCHER, "We will share", False)],
    ),
    "a statement": (
        "In a statement, Home Secretary Helen Archer said: “We will share what we know.”",
        [(ARCHER, "We will share", False)],
    ),
    "a colon, then the next paragraph": (
        "Home Secretary Helen Archer said on Monday:\n“We will share what we know with our friends.”",
        [(ARCHER, "We will share", False)],
    ),
    "she, in the next paragraph": (
        "Home Secretary Helen Archer signed the pact in Rome.\n“We will share what we know,” she said.",
        [(ARCHER, "We will share", False)],
    ),
    "the next paragraph goes on": (
        "“We will share what we know,” Home Secretary Helen Archer said on Monday.\n“That is what neighbours do for each other.”",
        [(ARCHER, "We will share", False), (ARCHER, "That is what", False)],
    ),
    "the same paragraph goes on": (
        "Home Secretary Helen Archer signed the pact.\n“We will share what we know,” she said. “That is what neighbours do.”",
        [(ARCHER, "We will share", False), (ARCHER, "That is what", False)],
    ),
    "and, after the speaker": (
        "“We will share what we know,” said Home Secretary Helen Archer, “and we will act on it together.”",
        [(ARCHER, "We will share", False), (ARCHER, "and we will", False)],
    ),
    "she added": (
        "Home Secretary Helen Archer said the work was “vital to breaking the gangs”. She added: “We will share what we know.”",
        [(ARCHER, "vital to breaking", False), (ARCHER, "We will share", False)],
    ),
    "X said. He added": (
        "“We will not wait any longer,” Interior Minister Luca Ferri said. He added: “The boats must stop this year.”",
        [(FERRI, "We will not", False), (FERRI, "The boats must", False)],
    ),
    "single marks": (
        "'We will break the gangs' business,' said Home Secretary Helen Archer.",
        [(ARCHER, "We will break", False)],
    ),
    "single marks, curly": (
        "‘We won’t wait for the gangs’ next boat,’ said Home Secretary Helen Archer.",
        [(ARCHER, "We won’t wait", False)],
    ),
    "straight marks": (
        'Home Secretary Helen Archer said the pact is "good for both our countries".',
        [(ARCHER, "good for both", False)],
    ),
    "marks in marks": (
        "Home Secretary Helen Archer said: “We will break the ‘pay and go’ gangs this year.”",
        [(ARCHER, "We will break", False)],
    ),
    "opening words": (
        "Saying a “wholly new approach” is needed, the prime minister, Martin Shaw, announced a fund.",
        [(SHAW, "wholly new approach", False)],
    ),
    "opening words, no name": (
        "Saying a “wholly new way of working” is needed, the prime minister announced a fund.",
        [("prime minister", "wholly new way", False)],
    ),
    "according to, after": (
        "The pact is “good for both our countries”, according to Home Secretary Helen Archer.",
        [(ARCHER, "good for both", False)],
    ),
    "according to, before": (
        "According to Home Secretary Helen Archer, the pact is “good for both our countries”.",
        [(ARCHER, "good for both", False)],
    ),
    "expected to say": (
        "Home Secretary Helen Archer is expected to say: “The boats must stop before the summer.”",
        [(ARCHER, "The boats must", True)],
    ),
    "will tell": (
        "Home Secretary Helen Archer will tell the council: “The boats must stop before the summer.”",
        [(ARCHER, "The boats must", True)],
    ),
    "will say, after": (
        "“The boats must stop before the summer,” the prime minister will say.",
        [("prime minister", "The boats must", True)],
    ),
    "a spokesman for a ministry": (
        "A spokesman for the Interior Ministry said: “We have nothing to add to the words of today.”",
        [("A spokesman for the Interior Ministry", "We have nothing", False)],
    ),
    "a spokesperson of a ministry, after": (
        "“We have nothing to add to the words of today,” said a Foreign Office spokesperson.",
        [("a Foreign Office spokesperson", "We have nothing", False)],
    ),
    "a spokesman of somebody": (
        "Home Secretary Helen Archer left.\nMs Archer’s spokesman said: “We have nothing to add to that.”",
        [("Ms Archer’s spokesman", "We have nothing", False)],
    ),
    "a text": (
        "Under the agreement, both sides undertake to “share what they know of every boat”.",
        [("the agreement", "share what they", False)],
    ),
    "a statement of a ministry": (
        "The pact is “good for both our countries”, according to a statement from the Interior Ministry.",
        [("the Interior Ministry", "good for both", False)],
    ),
    "whatever the verb": (
        "“We will share what we know,” Home Secretary Helen Archer smiled.",
        [(ARCHER, "We will share", False)],
    ),
    "marks of two kinds": (
        '“We will share what we know," said Home Secretary Helen Archer. "And so will you.”',
        [(ARCHER, "We will share", False), (ARCHER, "And so will", False)],
    ),
    "doubled single marks": (
        "‘‘We will share what we know,’’ said Home Secretary Helen Archer.",
        [(ARCHER, "We will share", False)],
    ),
    "nobody nearer to the verb": (
        "Asked whether Interior Minister Luca Ferri would go, Home Secretary Helen Archer replied: “That is for him to say.”",
        [(ARCHER, "That is for", False)],
    ),
    "a sentence before": (
        "Home Secretary Helen Archer said the gangs were beaten.\n“We have nothing more to fear from them now.”",
        [(ARCHER, "We have nothing", False)],
    ),
    "but, with one quoted": (
        "Home Secretary Helen Archer welcomed the pact, but Interior Minister Luca Ferri said it “does nothing for the islands”.",
        [(FERRI, "does nothing for", False)],
    ),
    "but, in a sentence of its own": (
        "Home Secretary Helen Archer called it “good for both of us”. But Interior Minister Luca Ferri said it “does nothing for the islands”.",
        [(ARCHER, "good for both", False), (FERRI, "does nothing for", False)],
    ),
}

NOBODY_QUOTED = [
    "Home Secretary Helen Archer spoke of a “historic” pact.",
    "The ministers called the pact “historic”.",
    "Home Secretary Helen Archer said the “gangs” are beaten.",
    "The so-called “hub” opens in May.",
    "Home Secretary Helen Archer called Italy a “reliable partner”.",
    "Home Secretary Helen Archer spoke of what she called “transit zones”.",
    "The house passed the law “On the legal status of seasonal workers”.",
    "The plan, described by critics as a “bus that nobody wants to drive home”, starts in May.",
    "Home Secretary Helen Archer signed the “one in, one out” deal with France.",
    "Ministers agreed the “one in, one out” scheme last year.",
    "The gangs' business is the police's business, Home Secretary Helen Archer said.",
]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return names()


@pytest.mark.parametrize(("text", "quotations"), QUOTED.values(), ids=QUOTED)
def test_who_says_what(gazetteer: Gazetteer, text: str, quotations: list) -> None:
    found = read(text, gazetteer).quotations
    assert [(one.speaker, " ".join(one.quote.split()[:3]), one.expected) for one in found] == quotations


@pytest.mark.parametrize("text", NOBODY_QUOTED)
def test_words_at_arm_s_length_are_no_quotation(gazetteer: Gazetteer, text: str) -> None:
    assert read(text, gazetteer).quotations == []


@pytest.mark.parametrize(("mark", "close"), [("“", "”"), ('"', '"')])
def test_a_quotation_of_several_paragraphs_is_one(gazetteer: Gazetteer, mark: str, close: str) -> None:
    """Each paragraph opens it again; the last one closes it."""
    words = f"We will share what we know.\n{mark}That is what neighbours do.\n{mark}And so do friends."
    text = f"Home Secretary Helen Archer said:\n{mark}{words}{close}\nFerries go on as before."
    assert [(one.speaker, one.quote) for one in read(text, gazetteer).quotations] == [(ARCHER, words)]


def test_it_may_be_told_at_its_end_who_spoke(gazetteer: Gazetteer) -> None:
    text = "“We will share what we know.\n“That is what neighbours do,” said Home Secretary Helen Archer."
    assert [(one.speaker, one.quote) for one in read(text, gazetteer).quotations] == [
        (ARCHER, "We will share what we know.\n“That is what neighbours do,")
    ]


@pytest.mark.parametrize(
    ("words", "marks"),
    [
        ("We will break the gangs' business", "''"),
        ("We will break the gangs’ business", "‘’"),
        ("It's ours, and we won't wait", "''"),
        ("We will share what we know", "“”"),
        ("We will share what we know", '""'),
        ("We will share what we know", "«»"),
    ],
)
def test_the_marks_are_left_out_and_apostrophes_stay(gazetteer: Gazetteer, words: str, marks: str) -> None:
    text = f"Home Secretary Helen Archer said: {marks[0]}{words}.{marks[1]}"
    assert [(one.speaker, one.quote) for one in read(text, gazetteer).quotations] == [(ARCHER, f"{words}.")]


def test_the_role_is_given_as_printed(gazetteer: Gazetteer) -> None:
    (one,) = read(QUOTED["said after"][0], gazetteer).quotations
    assert (one.role_as_printed, one.official) == ("Home Secretary", None)


PIECES = st.sampled_from(
    [
        *["Helen Archer", "Home Secretary Helen Archer", "she", "the prime minister", "said", "said:", "will say"],
        *["told", "according to", "but", "Saying", "a spokesman for the ministry", "one in, one out", "deal"],
        *["We will share what we know.", "gangs'", "it’s", "“", "”", '"', "'", "‘", "’", "«", "»", "„", ",", ".", "\n"],
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_each_quotation_stands_in_the_text(gazetteer: Gazetteer, text: str) -> None:
    """As it is printed, after the one before it."""
    end = 0
    for one in read(text, gazetteer, language="en").quotations:
        assert end <= one.span.start < one.span.end <= len(text)
        assert text[one.span.start : one.span.end] == one.quote
        end = one.span.end
