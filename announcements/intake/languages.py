"""In which language a text is: by the small words that every text of it has."""

from __future__ import annotations

import re
from collections import Counter

from announcements.intake.sentences import Laid

_SMALL_WORDS = {
    "en": "the of and to in a that is was for it with as his on be at by had not are but from have they which were been has will said an their this would who",
    "fr": "le la les des et à du un une est en que qui dans pour sur pas au avec par plus ce sont il elle ont cette aux été leur ses entre",
    "de": "der die das und ist zu den in von mit für auf des im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über",
    "es": "el la los las de y que en un una por con para es del se al lo su como más pero sus ha este entre desde está fue han",
    "it": "il la di che e un una per in con del della dei delle non è sono nel al alla da le si come anche più gli ha dal stato questo tra",
    "pt": "o a os as de e que do da em um uma para com não por mais dos das no na se é ao foi são pelo pela entre como",
    "nl": "de het een van en in is dat op te zijn met voor niet aan er om door ook als bij naar worden wordt heeft uit over deze werd",
    "sv": "och att det som en på är av för med till den har de inte om ett men var från vi kan ska under efter",
    "da": "og at det er en til på af for med de den har ikke som om et der fra men vi kan skal efter under",
    "no": "og at det er en til på av for med de den har ikke som om et fra men vi kan skal etter under",
    "pl": "w i na z do że się nie jest o od za przez po dla jak ale co są był została oraz które który ich",
    "tr": "ve bir bu için ile da de olarak olan çok daha gibi en var sonra kadar değil ise olduğu arasında",
    "ro": "și de la în a cu pe din pentru nu este care că un o mai au fost sau prin între ale",
    "hu": "a az és hogy nem is egy ez meg csak de már van volt szerint között lesz",
    "cs": "a v na se že je s z do o k i ve by jako pro za ale jsou byl podle které který",
    "sq": "të dhe në e i për me një që nga është do si ka janë më këtë",
    "hr": "i u je na se da su za od s a o koji kao će ne iz to bi nije sa te",
    "fi": "ja on ei että se oli ovat mutta myös joka kuin hän sekä mukaan",
    "id": "yang dan di untuk dengan dari ini pada itu dalam akan tidak oleh juga kepada",
    "vi": "và của là có trong cho các với được không những một người đã này về",
}  # fmt: skip
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_SCRIPTS = [
    ("ar", r"[\u0600-\u06ff]"), ("el", r"[\u0370-\u03ff]"), ("he", r"[\u0590-\u05ff]"), ("hi", r"[\u0900-\u097f]"), ("ru", r"[\u0400-\u04ff]"),
    ("ja", r"[\u3040-\u30ff]"), ("zh", r"[\u4e00-\u9fff]"), ("ko", r"[\uac00-\ud7af]"), ("th", r"[\u0e00-\u0e7f]"), ("ka", r"[\u10a0-\u10ff]"),
    ("hy", r"[\u0530-\u058f]"), ("bn", r"[\u0980-\u09ff]"), ("am", r"[\u1200-\u137f]"),
]  # fmt: skip
# From Greek on, without the signs between the scripts: curly quotation marks and a euro are in most English texts.
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u2e80-\uffff]")
_SCRIPT = [(language, re.compile(letters)) for language, letters in _SCRIPTS]


def language_of(laid: Laid) -> str:
    """A code, "" where it can't be told. A text of a few words counts as English unless it looks like something else."""
    sample = " ".join(laid.text[one.start : one.end] for one in laid.sentences)[:3000]
    if _OTHER_SCRIPT.search(sample):
        letters_in_all = max(1, sum(one.isalpha() for one in sample))
        for language, letters in _SCRIPT:
            if len(letters.findall(sample)) > 0.3 * letters_in_all:
                return language if language != "ru" else _cyrillic(sample)
    words = re.findall(r"[^\W\d_]+", sample.lower())
    times = Counter(words)
    counts = Counter({language: sum(times[word] for word in small) for language, small in _WORDS.items()})
    best, most = counts.most_common(1)[0]
    if len(words) < 12:
        return best if most > counts["en"] + 1 else "en"
    if most < 0.08 * len(words):
        return ""
    return "en" if counts["en"] == most else best


def _cyrillic(sample: str) -> str:
    """By letters that only one of them has, then by small words: Russian has ы in any longer text, Bulgarian in none."""
    lower = sample.lower()
    if re.search("[љњћђџј]", lower):
        return "sr" if re.search("[ћђ]", lower) else "mk"
    if re.search("[іїєґ]", lower):
        return "uk"
    small = set(re.findall(r"\w+", lower)) & {"са", "ще", "със", "че", "се", "към"}
    return "bg" if "ы" not in lower and small else "ru"
