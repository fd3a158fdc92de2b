"""The language that the corpus is written in: words by Zipf's law, some with accents, and words planted at known rates."""

import random
from itertools import accumulate

SEED = 20_26
VOCABULARY = 30_000
SYLLABLES = [
    onset + vowel
    for onset in ("b", "br", "c", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "z", "ş", "č")
    for vowel in ("a", "e", "i", "o", "u", "é", "ü")
]  # fmt: skip
# The commonest words of any text: a search leaves them out, and both indexes have to cope with them.
STOP_WORDS = ("the", "of", "and", "to", "in", "a", "for", "on", "with", "that", "by", "was")

# How many words there are of each rate: each is asked once, where the first time counts.
TEN_TIMES = 60
RATES: dict[str, tuple[float, int]] = {
    "0.1 %": (0.001, 10),
    "1 %": (0.01, 10),
    "10 %": (0.1, 10),
    "33 %": (0.33, 20),
    "90 %": (0.9, 8),
}
# Two common words each, and how often they stand side by side.
PHRASES, WORD_OF_A_PHRASE, SIDE_BY_SIDE = 8, 0.15, 0.03


def word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4))))


def vocabulary() -> list[str]:
    """From the commonest word to the rarest."""
    chance = random.Random(SEED)
    found: dict[str, None] = dict.fromkeys(STOP_WORDS)
    while len(found) < VOCABULARY:
        found[word(chance)] = None
    return list(found)


def zipf_weights(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


def planted(name: str, count: int) -> list[str]:
    """Words that stand nowhere else: no other word begins with q, and none of them begins another."""
    chance = random.Random(f"{SEED} {name}")
    letters = "bdfgklmnprtvz"
    found: dict[str, None] = {}
    while len(found) < count:
        made = "q" + "".join(chance.choice("aeio") + chance.choice(letters) for _ in range(4))
        found[made] = None
    return list(found)


TEN = planted("ten", TEN_TIMES)
PLANTED = {rate: planted(rate, count) for rate, (_, count) in RATES.items()}
_PAIRED = planted("phrases", 2 * PHRASES)
PAIRS = list(zip(_PAIRED[::2], _PAIRED[1::2], strict=True))
