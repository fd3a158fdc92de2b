"""Which language a text is in, and what is read of one that is not in English. The people are invented."""

import pytest

from announcements.intake.article import read
from announcements.intake.gazetteer import Gazetteer
from announcements.intake.languages import language_of
from announcements.intake.sentences import Laid
from announcements.intake.suggestions import Draft
from tests.intake.annotated import names

SENTENCES = {
    "en": "The two ministers met in the capital and agreed that they would share what they know about the gangs.",
    "fr": "Les deux ministres se sont rencontrés dans la capitale et ils ont décidé que les policiers vont échanger ce qu'ils savent sur les passeurs.",
    "de": "Die beiden Minister haben sich in der Hauptstadt getroffen und vereinbart, dass die Polizei ihr Wissen über die Schleuser mit den Nachbarn teilt.",
    "es": "Los dos ministros se reunieron en la capital y acordaron que la policía va a compartir con sus vecinos lo que sabe de las redes.",
    "it": "I due ministri si sono incontrati nella capitale e hanno deciso che la polizia condividerà con i vicini quello che sa delle bande.",
    "pt": "Os dois ministros encontraram-se na capital e decidiram que a polícia vai partilhar com os vizinhos o que sabe sobre as redes.",
    "nl": "De twee ministers hebben elkaar in de hoofdstad ontmoet en spraken af dat de politie met de buren deelt wat zij over de smokkelaars weet.",
    "sv": "De två ministrarna möttes i huvudstaden och kom överens om att polisen ska dela det som den vet om smugglarna med sina grannar.",
    "pl": "Dwaj ministrowie spotkali się w stolicy i ustalili, że policja będzie się dzielić z sąsiadami tym, co wie o przemytnikach, oraz że nie będzie zwlekać.",
    "tr": "İki bakan başkentte bir araya geldi ve polisin kaçakçılar için bildiklerini komşu ülkeler ile paylaşmasını kararlaştırdı, bu da yeni bir adım olarak görüldü.",
    "ro": "Cei doi miniștri s-au întâlnit în capitală și au hotărât că poliția va împărți cu vecinii ce știe despre rețele, pentru că nu este altă cale.",
    "hu": "A két miniszter a fővárosban találkozott, és megállapodtak abban, hogy a rendőrség megosztja a szomszédokkal, amit az embercsempészekről tud, de csak azt.",
    "fi": "Kaksi ministeriä tapasi pääkaupungissa ja sopi, että poliisi jakaa naapureille sen, mitä se tietää salakuljettajista, mutta ei muuta kuin sen.",
    "ar": "التقى الوزيران في العاصمة واتفقا على أن تتبادل الشرطة ما تعرفه عن المهربين مع الجيران.",
    "ru": "Два министра встретились в столице и договорились, что полиция будет делиться с соседями тем, что она знает о контрабандистах, и это был бы новый шаг.",
    "uk": "Два міністри зустрілися в столиці й домовилися, що поліція ділитиметься з сусідами тим, що знає про контрабандистів.",
    "el": "Οι δύο υπουργοί συναντήθηκαν στην πρωτεύουσα και συμφώνησαν ότι η αστυνομία θα μοιράζεται όσα ξέρει για τους διακινητές.",
    "zh": "两位部长在首都会面，同意警方与邻国分享有关偷渡团伙的情报。",
    "ja": "二人の大臣は首都で会い、警察が密航業者について知っていることを隣国と共有することで合意した。",
    "ko": "두 장관은 수도에서 만나 경찰이 밀수업자에 대해 아는 것을 이웃 나라와 나누기로 합의했다.",
}

FRENCH = (
    "Le ministre de l'Intérieur Paul Morel a signé le 7 novembre 2024 un accord sur le retour des migrants avec le Niger. "
    "Il a dit : « Nous allons agir ensemble dans les mois qui viennent. » "
    "La France versera 100 millions d'euros au Mali, et 20 000 personnes sont concernées par cette mesure."
)
GERMAN = (
    "Innenminister Karl Brandt hat am 7. November 2024 ein Abkommen über die Rückkehr der Migranten mit Ghana unterzeichnet. "
    "„Wir werden in den kommenden Monaten gemeinsam handeln“, sagte er. "
    "Der Bund zahlt 105 Millionen Euro an Niger, und 3 Mrd. Euro sind für die Grenzen."
)
FRENCH_SUMS = {("100 millions d'euros", 100_000_000, "EUR")}
GERMAN_SUMS = {("105 Millionen Euro", 105_000_000, "EUR"), ("3 Mrd. Euro", 3_000_000_000, "EUR")}


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return names()


def days(draft: Draft) -> list[tuple[str, str]]:
    """The dates that are whole days."""
    return [
        (draft.text[one.span.start : one.span.end], one.date.edtf)
        for one in draft.dates
        if one.date and one.date.precision == "day"
    ]


def sums(draft: Draft) -> set[tuple[str, int, str]]:
    return {(draft.text[one.span.start : one.span.end], int(one.value), one.unit) for one in draft.amounts}


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items(), ids=SENTENCES)
def test_a_sentence_tells_its_language(language: str, sentence: str) -> None:
    assert language_of(Laid(sentence)) == language


@pytest.mark.parametrize("language", [one for one in SENTENCES if one != "en"])
def test_a_name_in_english_changes_nothing(language: str) -> None:
    """Nor do two sentences instead of one."""
    assert language_of(Laid(f"Border Force\n{SENTENCES[language]} {SENTENCES[language]}")) == language


@pytest.mark.parametrize("text", ["", " \n ", "Border pact", "Serbia and Kosovo", "7 November 2024"])
def test_a_few_words_count_as_english(text: str) -> None:
    assert language_of(Laid(text)) == "en"


def test_a_text_without_any_small_word_can_t_be_told() -> None:
    assert language_of(Laid("Blorp zink frum dwel plosh gritz vand morp hesk quill zorb nant blik trosk.")) == ""


def test_english_has_no_flag(gazetteer: Gazetteer) -> None:
    draft = read(SENTENCES["en"], gazetteer)
    assert (draft.language, draft.flags) == ("en", [])


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        (FRENCH, "fr", "The text is in French: only names, dates and sums are read."),
        (GERMAN, "de", "The text is in German: only names, dates and sums are read."),
    ],
    ids=["French", "German"],
)
def test_of_another_language_no_more_is_said_than_can_be_read(
    gazetteer: Gazetteer, text: str, language: str, words: str
) -> None:
    draft = read(text, gazetteer)
    assert (draft.language, [(one.kind, one.words) for one in draft.flags]) == (language, [("another language", words)])
    assert (draft.agreements, draft.officials, draft.quotations, draft.figures) == ([], [], [], [])


def test_a_language_that_can_t_be_told_is_flagged(gazetteer: Gazetteer) -> None:
    draft = read("Blorp zink frum dwel plosh gritz vand morp hesk quill zorb nant blik trosk.", gazetteer)
    assert [one.words for one in draft.flags] == [
        "The text is in a language that could not be told: only names, dates and sums are read."
    ]


def test_the_language_can_be_given(gazetteer: Gazetteer) -> None:
    assert read("Accord signé", gazetteer, language="fr").language == "fr"


@pytest.mark.parametrize(
    ("text", "codes"), [(FRENCH, ["NE", "FR", "ML"]), (GERMAN, ["GH", "NE"])], ids=["French", "German"]
)
def test_countries_spelt_as_in_english_are_read(gazetteer: Gazetteer, text: str, codes: list[str]) -> None:
    countries = sorted(read(text, gazetteer).countries, key=lambda one: one.span)
    assert [(one.code, one.role) for one in countries] == [(code, "mentioned") for code in codes]


@pytest.mark.parametrize(
    ("text", "dates"),
    [(FRENCH, [("7 novembre 2024", "2024-11-07")]), (GERMAN, [("7. November 2024", "2024-11-07")])],
    ids=["French", "German"],
)
def test_days_are_read(gazetteer: Gazetteer, text: str, dates: list) -> None:
    assert days(read(text, gazetteer)) == dates


@pytest.mark.parametrize(
    ("language", "printed", "day"),
    [
        ("fr", "1er décembre 2024", "2024-12-01"),
        ("fr", "14 août 2023", "2023-08-14"),
        ("de", "7. März 2025", "2025-03-07"),
        ("de", "31. Oktober 2024", "2024-10-31"),
        ("es", "7 de noviembre de 2024", "2024-11-07"),
        ("it", "7 novembre 2024", "2024-11-07"),
        ("pt", "7 de novembro de 2024", "2024-11-07"),
        ("nl", "7 maart 2025", "2025-03-07"),
        ("pl", "7 listopada 2024", "2024-11-07"),
        ("ru", "7 ноября 2024", "2024-11-07"),
    ],
)
def test_a_month_is_known_by_its_name(gazetteer: Gazetteer, language: str, printed: str, day: str) -> None:
    text = f"{SENTENCES[language]}\n{printed}"
    assert days(read(text, gazetteer)) == [(printed, day)]


@pytest.mark.parametrize(("language", "printed"), [("fr", "31 février 2024"), ("de", "30. Februar 2024")])
def test_a_day_that_never_was_is_not_read(gazetteer: Gazetteer, language: str, printed: str) -> None:
    assert read(f"{SENTENCES[language]}\n{printed}", gazetteer).dates == []


@pytest.mark.parametrize(("text", "right"), [(FRENCH, FRENCH_SUMS), (GERMAN, GERMAN_SUMS)], ids=["French", "German"])
def test_a_sum_is_right_or_not_read(gazetteer: Gazetteer, text: str, right: set) -> None:
    assert sums(read(text, gazetteer)) - right == set()


def test_german_millions_are_read(gazetteer: Gazetteer) -> None:
    assert sums(read(f"{SENTENCES['de']} Der Bund zahlt 105 Millionen Euro.", gazetteer)) == {
        ("105 Millionen Euro", 105_000_000, "EUR")
    }
