"""Who is named in an article, and by which office: people with their role as printed, and every later mention of them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from announcements.intake import shared_offices
from announcements.intake.gazetteer import Gazetteer, KnownOfficial, word_list
from announcements.intake.holders import Holders
from announcements.intake.names import CAPITAL, NAME, PARTICLE, STYLE, TITLE, folded, places_of, same
from announcements.intake.office_words import says_more
from announcements.intake.offices import (
    NO_NAME,
    OFFICE,
    SPOKESPERSON,
    TOO_VAGUE,
    Offices,
    Role,
    possessive,
)
from announcements.intake.person import Mention, Person
from announcements.intake.places import Places
from announcements.intake.public_offices import is_public
from announcements.intake.quoted import SPEECH
from announcements.intake.sentences import Laid, Taken
from announcements.intake.speakers import CALLINGS, NO_CALLING
from announcements.intake.suggestions import OfficialSaid
from announcements.passages import Span

_HE, _SHE = (
    {"Sir", "Lord", "Mr", "King", "Prince", "Shri"},
    {"Dame", "Lady", "Baroness", "Mrs", "Ms", "Miss", "Queen", "Smt"},
)
_AFTER_ROLE = re.compile(
    rf"(?: \([A-Z][A-Za-z&]{{1,9}}\))?(?:,? (?:\((?!\w+[A-Z]\w*\)))?{TITLE}*{STYLE}?{TITLE}*(?:Ambassador {TITLE}*)?| (?={PARTICLE} ))(?P<name>(?:{PARTICLE} )?{NAME})"
)
_TITLES = re.compile(rf"^{TITLE}+")
_NAME_AT_END = re.compile(rf"{TITLE}*{NAME}$")
_AND_NAME = re.compile(rf" and {TITLE}*(?P<name>{NAME})")
_HONOURED = re.compile(rf"(?<!\w)(?P<honorific>{TITLE}+)(?P<name>{NAME})")
_ACTING = re.compile(
    rf"(?<![\w’'-])(?P<name>{CAPITAL}(?: (?:{PARTICLE} )?(?:(?:al|el|as|bin)[-–])?{CAPITAL}){{1,3}})(?=, who\b|, (?:aged )?\d\d,|, (?:an?|the) (?:[\w’'-]+ ){{0,4}}?(?:{CALLINGS})\b|(?: (?:of|from|at) (?:the )?(?:[a-z]+ ){{0,2}}[A-Z][\w ’'&-]{{2,50}}?)?(?:, (?:a|an|the|who|which|of|from|head|chief|director|deputy|senior|founder|policy|[a-z]+ (?:at|of|for|from))\b[^.“”\"]{{3,120}}?,)?,? (?:(?:also|later|today|yesterday|on [A-Z][a-z]+day) )?(?:has|have|had|is|was|will|signed|signs|met|flew|got|struck|agreed|unveils|unveiled|{SPEECH})\b)"
)
# "Said the lawyer Dana Kordić", "according to Dana Kordić": with what somebody is called before the name.
_SAID_BY = re.compile(
    rf"\b{SPEECH},? (?:(?:[Tt]he |[Aa]n? )?(?:(?!{NO_CALLING})(?:[A-Z]{{2,}}|[A-Z][\w’'-]+(?= [a-z])|[a-z][\w-]+) ){{1,4}})?(?P<name>{CAPITAL}(?: (?:{PARTICLE} )?(?:(?:al|el|as|bin)[-–])?{CAPITAL}){{1,3}})"
)


# A title that is of the name: "Baroness Ormskirk", "Lord Ashby of Wye".
_PEER = re.compile(r"\b(?:Lord|Lady|Baroness) $")
# What is a title before two names is the first of one: "Sheikh Nasrin", "Sen Tamura".
_OF_NAME = re.compile(r"(?<!\w)(?:Sheikh|Sheikha|Shaikh|Sen) $")
_PEER_BEFORE = re.compile(rf"\b(?:Lord|Lady|Baroness) {CAPITAL}(?: of {CAPITAL}(?: {CAPITAL})?)?$")
_OF_WHERE = re.compile(r" of [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?(?=[, .)])")
_LINK = re.compile(r"(?:,| \(|, who (?:is|was)| –| —| -(?= $)) ?(?:the |now |then |a |currently )*$")
# "The Honourable Ana Paz Minister of Labour": after a title no comma is needed.
_DIRECTLY = re.compile(r"(?<=\w) $")
# "The assistant to the minister, Ana Paz," is not the minister.
_SERVES = re.compile(r"\b(?:[Aa]ssistant|[Aa]ide|letter|wife|husband|successor) (?:to|of) (?:the )?$")
# Of so many people each further mention is looked for.
_MOST = 150
_ALSO_NAMES = word_list("also a name")
_POST_NOMINALS = {"TD", "MP", "MEP", "MSP", "CBE", "OBE", "MBE", "KC", "QC", "SC", "PC"}
_AFTER_NAME = re.compile(rf"^,? (?:{'|'.join(sorted(_POST_NOMINALS))})\b")
_FIRST_NAMES = re.compile(rf"(?<![\w’'-])(?:{CAPITAL} (?:{PARTICLE} )?){{1,3}}$")
_SPEAKS = re.compile(rf"\b({CAPITAL}) (?:also )?{SPEECH}\b")
_STYLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Dr)\.? ({CAPITAL})(?! [A-ZÀ-ÖØ-Þ])")
_BEGINS = re.compile(rf"(?<![\w-] )(?<!\w)(?:(?i:{PARTICLE}) )?$")
_HALF = re.compile(rf"(?i:{PARTICLE}) ")


class People:
    """All people of an article; ``mentions`` are in order and don't overlap."""

    def __init__(self, laid: Laid, places: Places, gazetteer: Gazetteer) -> None:
        self.laid, self.places, self.gazetteer = laid, places, gazetteer
        self.people: list[Person] = []
        self._taken: list[Mention] = []
        self._spoken_for = Taken(laid.text)
        self._held: set[Span] = set()
        self._bare: list[Role] = []
        self.offices = Offices(laid, places, gazetteer)
        self._holders = Holders(laid, places, self.offices, self.people)
        self._on_body = Taken(laid.text)
        for end, start in self.offices.bodies.items():
            self._on_body.add(start, end)
        self._read_shared()
        self._read_roles()
        self._read_known()
        self._read_named()
        self._read_halves()
        self._read_honoured()
        self._read_again()
        self._read_bare()
        self.mentions = sorted(self._taken, key=lambda one: one.span)

    # Roles

    def _read_shared(self) -> None:
        for office in shared_offices.read(self.laid, self.places):
            for span, country in office.holders[:_MOST]:
                name = self._as_name(self.laid.text[span.start : span.end], span.start)
                if not name:
                    continue
                person = self._person(name)
                person.role, person.country = person.role or office.role, person.country or country
                self._mention(Span(span.start, span.start + len(name)), person, "role and name")

    def _read_roles(self) -> None:
        for role in self.offices.found[: 20 * _MOST]:
            named = self._name_after(role) or self._name_before(role)
            if named is None:
                self._bare.append(role)
                continue
            name, span = named
            person = self._by_first_name(name) or self._person(name)
            if not person.role or says_more(role.words, person.role) or self._is_public_instead(role, person):
                person.role = role.words
            person.country = person.country or self.offices.of_body(span.end) or self.offices.country(role)
            self._mention(Span(min(role.span.start, span.start), max(role.span.end, span.end)), person, "role and name")
            if role.many:
                self._read_second(role, span.end)

    def _is_public_instead(self, role: Role, person: Person) -> bool:
        """ "Harbour Council director" after "HC director": the one that tells that it is a public office."""
        return is_public(role.words, self.offices.country(role)) and not is_public(person.role, person.country)

    def _by_first_name(self, name: str) -> Person | None:
        """ "Minister Joko" after "Trade Minister Joko Wirawan": so many countries call people."""
        if " " in name or self._called(name):
            return None
        found = [one for one in self.people if " " in one.name and one.name.split()[0] == name]
        return found[0] if len(found) == 1 else None

    def _read_second(self, role: Role, end: int) -> None:
        """B of "Presidents A and B"."""
        found = _AND_NAME.match(self.laid.text, end)
        name = self._as_name(found["name"], found.start("name")) if found else ""
        if found and name:
            person = self._person(name)
            person.role = person.role or role.words
            self._mention(Span(found.start("name"), found.start("name") + len(name)), person, "role and name")

    def unheld(self, start: int, end: int) -> list[tuple[Span, str | None]]:
        """Offices in these words whose holder the article does not name, with the country of each where it says so."""
        return [
            (role.span, self.offices.country(role))
            for role in self._bare[bisect_left(self._bare_starts, start) : bisect_left(self._bare_starts, end)]
            if self._holders.is_definite(role) and role.head not in TOO_VAGUE and role.span not in self._held
        ]

    @cached_property
    def _bare_starts(self) -> list[int]:
        return [role.span.start for role in self._bare]

    def own_countries(self) -> list[str]:
        """Of each office that names a country by itself: "the home secretary", without "British"."""
        roles = [*(one.role for one in self.people if one.role), *(role.words for role in self._bare)]
        found = [(words, self.offices.of_office(words)) for words in roles]
        names = self.gazetteer.country_names.values()
        return [code for words, code in found if code and not any(name in words for name in names)]

    def from_abroad(self) -> set[str]:
        """Whose officials are printed with their country ("the Omani minister, Ana Paz") beside others of whom a reader knows whose they are."""
        named = [one for one in self.people if one.role]
        abroad = {one.country for one in named if one.country and self._names_country(one)}
        # "President Ana Paz" is anybody's.
        return abroad if any(not one.country and " " in one.role for one in named) else set()

    def _names_country(self, person: Person) -> bool:
        return any(self.places.within(*one.span) and one.rule == "role and name" for one in person.mentions)

    # Names

    def _name_after(self, role: Role) -> tuple[str, Span] | None:
        found = _AFTER_ROLE.match(self.laid.text, role.span.end)
        if not found or self.laid.sentence_at(found.start("name")) is None:
            return None
        if self.laid.sentence_at(found.start("name")) != self.laid.sentence_at(role.span.start):
            return None
        comma = found[0].startswith(",")
        # "The police chief, Commissioner X": the second office is a title.
        office = OFFICE.match(found["name"])
        if office and not comma:
            return None
        start = found.start("name") + (office.end() + 1 if office else 0)
        name = self._as_name(self.laid.text[start : found.end()], start)
        # "Minister of State (Americas)": one word in brackets is no person.
        before = self.laid.text[max(0, start - 10) : start]
        title = (_PEER.search(before) or _OF_NAME.search(before)) if " " not in name else None
        bracketed = "(" in found[0][: start - found.start()] and " " not in name and not title
        if not name or bracketed or (comma and not self._is_apposition(role, name, start)):
            return None
        if title:
            of = _OF_WHERE.match(self.laid.text, start + len(name))
            end = of.end() if of else start + len(name)
            start -= len(title[0])
            return self.laid.text[start:end], Span(start, end)
        return name, Span(start, start + len(name))

    def _is_apposition(self, role: Role, name: str, start: int) -> bool:
        """The name behind "the minister, ": a whole one, and no other than the minister's."""
        if len(name.split()) < 2 or _SERVES.search(self.laid.text[max(0, role.span.start - 24) : role.span.start]):
            return False
        rest = _AFTER_NAME.sub("", self.laid.text[start + len(name) : start + len(name) + 12])
        if not re.match(r"[,.;:)\s]|$", rest[:1]):
            return False
        if self._has_an_office_next(start + len(name)) and self._name_before(role):
            return False
        return role.words[0].isupper() or not re.match(r" and (?!the )|,? [A-Z]", rest)

    def _has_an_office_next(self, end: int) -> bool:
        """B of "A, the minister of labour, B, the envoy to Rome,"."""
        link = re.match(r", (?:the )?", self.laid.text[end : end + 6])
        return link is not None and any(one.span.start == end + link.end() for one in self.offices.found)

    def _name_before(self, role: Role) -> tuple[str, Span] | None:
        """ "Yvette Cooper, the home secretary,": the name ends where a comma and the office begin."""
        sentence = self.laid.sentence_at(role.span.start)
        before = self.laid.text[sentence.start : role.span.start] if sentence else ""
        link = _LINK.search(before) or (_DIRECTLY.search(before) if role.words[0].isupper() else None)
        if not link or not before[: link.start()]:
            return None
        if link[0] == " - " and not re.match(r"\s*(?:$|[\n,(])", self.laid.text[role.span.end : role.span.end + 2]):
            return None
        if peer := _PEER_BEFORE.search(before[: link.start()]):
            return peer[0], Span(sentence.start + peer.start(), sentence.start + peer.end())
        found = _NAME_AT_END.search(before[: link.start()])
        if not found:
            return None
        # "Federal Councillor X, head of …": whatever office stands before the name is none of it.
        begins = max((one.end() + 1 for one in OFFICE.finditer(found[0])), default=0)
        words, titled = found[0][begins:], begins > 0
        while words:
            start = sentence.start + link.start() - len(words)
            if (title := _TITLES.match(words)) and not (_OF_NAME.search(title[0]) and " " not in words[title.end() :]):
                words, titled = words[title.end() :], True
                continue
            name = self._as_name(words, start)
            if name:
                whole = len(name) == len(words) and (" " in name or "." in name[:-1] or titled)
                whole = whole and (link.re is _LINK or (titled and " " in name))
                return (name, Span(start, start + len(name))) if whole else None
            words = words.partition(" ")[2]
        return None

    def _as_name(self, words: str, start: int) -> str:
        """As much of these words as is a person's name; empty when it is none."""
        kept: list[str] = []
        at = start
        every = re.split(r"[  ]", words)
        for number, word in enumerate(every):
            rest = [one for one in every[number + 1 :] if one not in _POST_NOMINALS]
            place = self.places.starting_at(at)
            if (word in NO_NAME and not self._also_a_name(word, kept, rest)) or (
                place and not kept and place.end - place.start >= len(word)
            ):
                break
            if word in _POST_NOMINALS:
                break
            kept.append(word)
            at += len(word) + 1
        while kept and kept[-1].islower():
            kept.pop()
        name = " ".join(kept)
        return name if name and (len(name) > 2) and not name.isupper() else ""

    @staticmethod
    def _also_a_name(word: str, before: list[str], after: list[str]) -> bool:
        """ "Bill Marsh", "Dana May": a common word is a first name before a surname, and a surname behind one name or two."""
        if word not in _ALSO_NAMES:
            return False
        return (1 <= len(before) <= 2 and not after) or (not before and bool(after) and after[0] not in NO_NAME)

    @staticmethod
    def as_name(words: str, least: int = 2) -> str:
        """The last run of these words that can be a name: "But Labour’s Stella Quaye" → "Stella Quaye"."""
        kept: list[str] = []
        for word in words.split():
            kept = [] if word in NO_NAME or possessive(word) else [*kept, word]
        return " ".join(kept) if len(kept) >= least else ""

    def _person(self, name: str) -> Person:
        for person in self.people:
            if same(person.name, name):
                if len(name.split()) > len(person.name.split()):
                    person.name = name
                return person
        known = self._known(name)
        person = Person(known.name if known and folded(known.name) == folded(name) else name, known=known)
        self.people.append(person)
        return person

    def _known(self, name: str) -> KnownOfficial | None:
        asked = folded(name)
        found = [one for one in self.gazetteer.officials if any(folded(each) == asked for each in one.names)]
        return found[0] if len(found) == 1 else None

    def _mention(self, span: Span, person: Person, rule: str) -> None:
        if self.laid.sentence_at(span.start) is None:
            return
        if self._spoken_for.has(*span):
            return
        self._spoken_for.add(*span)
        self._held.add(span)
        mention = Mention(span, person, rule)
        self._taken.append(mention)
        person.mentions.append(mention)

    def _read_known(self) -> None:
        for official in self.gazetteer.officials:
            for name in official.names:
                if len(name.split()) < 2 or name not in self.laid.text:
                    continue
                person = self._person(name)
                person.known = person.known or official
                for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", self.laid.text):
                    self._mention(Span(*found.span()), person, "known")

    def _read_honoured(self) -> None:
        for found in _HONOURED.finditer(self.laid.text):
            name = self._as_name(found["name"], found.start("name"))
            if not name:
                continue
            titles = _words_of(found["honorific"])
            if _PEER.search(found["honorific"]) and " " not in name:
                # "Baroness Ormskirk", "Lord Ashby of Wye": the title is of the name.
                of = _OF_WHERE.match(self.laid.text, found.start("name") + len(name))
                end = of.end() if of else found.start("name") + len(name)
                whole = self.laid.text[found.start() : end]
                self._mention(Span(found.start(), end), self._called(whole) or self._person(whole), "honorific")
                continue
            holder = self._called(name)
            if holder is None and len(name.split()) < 2 and titles.isdisjoint(("Mr", "Mrs", "Ms", "Dr")):
                holder = next((one for one in self.people if one.name.split()[0] == name), None)
            person = holder or (self._person(name) if len(name.split()) > 1 else None)
            if person is None:
                continue
            person.he_or_she = person.he_or_she or ("he" if titles & _HE else "she" if titles & _SHE else "")
            self._mention(Span(found.start(), found.start("name") + len(name)), person, "honorific")

    def _read_named(self) -> None:
        """Whole names of people without an office: who says or does something, or is told of after a comma."""
        for found in (*_ACTING.finditer(self.laid.text), *_SAID_BY.finditer(self.laid.text)):
            if len(self.people) >= 2 * _MOST:
                return
            name = _TITLES.sub("", self.as_name(found["name"]))
            name = name if " " in name else ""
            start = found.start("name") + found["name"].rfind(name) if name else 0
            if (
                not name
                or self.places.within(start, start + len(name))
                or self._called(name)
                or self.laid.sentence_at(start) is None
            ):
                continue
            if self._spoken_for.has(start, start + len(name)) or self._on_body.has(start, start + len(name)):
                continue
            person = self._person(name)
            self._mention(Span(start, start + len(name)), person, "name")

    def _read_halves(self) -> None:
        """Whole names of those who are called by their surname where they speak, wherever the whole stands: "Mr Lund", "Lund said"."""
        text = self.laid.text
        alone = set(_STYLED.findall(text)) | {
            one[1] for one in self._speaking if _BEGINS.search(text[max(0, one.start() - 9) : one.start()])
        }
        alone = {one for one in alone if one not in NO_NAME and not self._is_whole(self._called(one))}
        if not alone or len(self.people) >= 2 * _MOST:
            return
        for begins, end in sorted(self._before_surnames(alone)):
            name = self.as_name(text[begins:end])
            start = end - len(name)
            sentence = self.laid.sentence_at(start)
            if not name or _TITLES.match(name) or sentence is None or sentence.where == "headline":
                continue
            if self.places.within(start, end) or self._on_body.has(start, end):
                continue
            if not self._is_whole(self._called(name)):
                self._mention(Span(start, end), self._person(name), "name")

    def _before_surnames(self, surnames: set[str]) -> Iterator[tuple[int, int]]:
        """Where first names and one of these surnames stand together. To look for them by one pattern of each article's own took longer."""
        text = self.laid.text
        for surname in surnames:
            at = text.find(f" {surname}")
            while at >= 0:
                end = at + 1 + len(surname)
                first = _FIRST_NAMES.search(text, max(0, at - 80), at + 1)
                if first and not (text[end : end + 1].isalnum() or text[end : end + 1] in ("-", "_")):
                    yield first.start(), end
                at = text.find(f" {surname}", end)

    @staticmethod
    def _is_whole(person: Person | None) -> bool:
        """Not "Da Costa" alone."""
        return person is not None and not _HALF.match(person.name)

    def _called(self, name: str) -> Person | None:
        return next((one for one in self.people if same(one.name, name)), None)

    @cached_property
    def _speaking(self) -> list[re.Match[str]]:
        return list(_SPEAKS.finditer(self.laid.text))

    def _read_again(self) -> None:
        """Each further mention by whole name, surname, or Sir and first name."""
        speaking = {one[1] for one in self._speaking}
        for person in self.people[:_MOST]:
            spelt = {person.name, person.surname if len(person.surname) > 2 and person.surname not in NO_NAME else ""}
            spelt |= {f"Sir {person.name.split()[0]}", f"Dame {person.name.split()[0]}"} if person.he_or_she else set()
            # "Al-Ketbi" at the beginning of a sentence.
            spelt |= {each[0].upper() + each[1:] for each in spelt if each and each[0].islower()}
            parts = person.name.split()
            if parts[0] in speaking and not self._called(parts[0]):
                # Where people are called by their first name.
                spelt.add(parts[0])
            if len(parts) > 2 and parts[-2] in speaking:
                # "Bernardo Rojas Peña" is "Rojas".
                spelt.add(parts[-2])
            if len(parts) > 2 and parts[1].lower() in ("von", "van", "de", "al", "el", "bin", "der", "da", "di", "del"):
                spelt.add(" ".join(parts[1:]))
                spelt.add(" ".join([parts[1].capitalize(), *parts[2:]]))
            for words in sorted(spelt - {""}, key=len, reverse=True):
                for start in places_of(words, self.laid.text):
                    span = Span(start, start + len(words))
                    if " " in words or not self.places.covers(*span):
                        self._mention(span, person, "name")

    def _read_bare(self) -> None:
        """ "The prime minister", without a name."""
        for role in self._bare:
            if SPOKESPERSON.search(role.head) or not self._holders.is_definite(role):
                continue
            person = self._holders.meant(role)
            if person is not None:
                self._mention(role.span, person, "role")
        for person in self.people:
            person.role = self._holders.office_of(person)

    # Asking

    @cached_property
    def _starts(self) -> list[int]:
        return [one.span.start for one in self.mentions]

    def within(self, start: int, end: int) -> list[Mention]:
        first = bisect_right(self._starts, start - 1)
        return [one for one in self.mentions[first:] if one.span.start < end]

    def last_before(self, place: int, he_or_she: str = "") -> Person | None:
        """Who was spoken of last before this place, and can be "he" or "she"."""
        first = bisect_right(self._starts, place - 1)
        for mention in reversed(self.mentions[:first]):
            if not he_or_she or mention.person.he_or_she in ("", he_or_she):
                return mention.person
        return None

    def officials(self) -> list[OfficialSaid]:
        """Those of an office, each once, at the mention that says the most."""
        found = []
        for person in self.people:
            if (
                not person.mentions
                or not (person.role or person.known)
                or not person.name
                or not (person.known or is_public(person.role, person.country))
            ):
                continue
            rules = ["role and name", "role", "known", "honorific", "name"]
            best = min(person.mentions, key=lambda one: (rules.index(one.rule), one.span.start))
            found.append(
                OfficialSaid(
                    span=best.span,
                    sentence=self.laid.around(best.span.start),
                    confidence=0.95 if best.rule == "role and name" else 0.7,
                    rule=best.rule,
                    name=person.as_printed,
                    role_as_printed=person.role,
                    country=person.country,
                    official=person.known.pk if person.known else None,
                    mentions=tuple(one.span for one in sorted(person.mentions, key=lambda one: one.span)),
                )
            )
        return sorted(found, key=lambda one: one.span)


def _words_of(titles: str) -> set[str]:
    return set(titles.replace(".", " ").split())
