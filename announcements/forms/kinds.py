"""What a look-up can find, by part of any name or alias: one class per kind of thing."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, Func, Q, QuerySet, TextField, Value, When

from announcements.models import Agreement, Country, Event, Official, Organisation, Source
from announcements.models.rules import fold, folded
from announcements.models.sources import url_key

MOST = 8
LONGEST = 300


def _each_folded(column: str) -> Func:
    """Every name of a column of names, folded."""
    return Func(
        F(column),
        template="ARRAY(SELECT fold(one) FROM unnest(%(expressions)s) one)",
        output_field=ArrayField(TextField()),
    )


class Kind:
    """Records of one model. A token is what a form sends for a thing that was picked: its key as text."""

    def __init__(self, name: str, model: Any, *, aliases: str = "", titles: tuple[str, ...] = ()) -> None:
        self.name, self.model, self.aliases, self.titles = name, model, aliases, titles
        # What is added in place when nothing is found.
        self.adds = name

    @property
    def noun(self) -> str:
        return self.model.noun

    def seen_by(self, user: Any) -> QuerySet[Any]:
        return self.model.objects.visible_to(user)

    def token(self, thing: Any) -> str:
        return str(thing.pk)

    def get(self, token: str, user: Any, *, named: bool = False) -> Any:
        """The thing that the token stands for; None when there is none that this person sees.

        ``named``: the record names it already. Then it is shown, and stays, even if it was withdrawn since.
        """
        if not (token.isascii() and token.isdigit() and len(token) < 19):
            return None
        things = self.model.objects.all() if named else self.seen_by(user)
        return things.filter(pk=int(token)).first()

    def called(self, words: str, user: Any) -> list[Any]:
        """Things of which a whole name is this."""
        if not _letters(words):
            return []
        exactly = Q(**{title: folded(words) for title in ["sort_key"]})
        found = self.seen_by(user)
        for title in self.titles:
            found = found.annotate(**{f"{title}_key": fold(title)})
            exactly |= Q(**{f"{title}_key": folded(words)})
        if self.aliases:
            found = found.annotate(alias_keys=_each_folded(self.aliases))
            exactly |= Q(alias_keys__contains=[folded(words)])
        return list(found.filter(exactly)[:MOST])

    def found(self, words: str, user: Any) -> list[Any]:
        """Things of which a name holds these words, or part of them; at most MOST, the likeliest first."""
        if not _letters(words):
            return []
        found = self.seen_by(user).named(_asked(words))
        return list(found.order_by(_likeliest("sort_key", words), "sort_key", "pk")[:MOST])

    def label(self, thing: Any) -> str:
        return str(thing)

    def detail(self, thing: Any) -> str:
        """What tells it from others of its name."""
        return "" if thing.is_public else thing.get_state_display().lower()


class Countries(Kind):
    def seen_by(self, user: Any) -> QuerySet[Any]:
        return Country.objects.all()

    def get(self, token: str, user: Any, *, named: bool = False) -> Any:
        return Country.objects.filter(code=token).first() if token.isascii() and token.isalpha() else None

    def called(self, words: str, user: Any) -> list[Any]:
        return list(Country.objects.called(_asked(words))[:MOST]) if _letters(words) else []

    def found(self, words: str, user: Any) -> list[Any]:
        if not _letters(words):
            return []
        found = Country.objects.named(_asked(words))
        return list(found.order_by(_likeliest("search_key", words), "search_key")[:MOST])

    def detail(self, thing: Any) -> str:
        return thing.code


class Members(Kind):
    """A country or an organisation. A code has letters only, a number none: the token says which."""

    def __init__(self) -> None:
        super().__init__("member", Organisation)
        self.adds = "organisation"

    noun = "country or organisation"

    def get(self, token: str, user: Any, *, named: bool = False) -> Any:
        return COUNTRY.get(token, user) or ORGANISATION.get(token, user, named=named)

    def called(self, words: str, user: Any) -> list[Any]:
        return COUNTRY.called(words, user) or ORGANISATION.called(words, user)

    def found(self, words: str, user: Any) -> list[Any]:
        return (COUNTRY.found(words, user)[: MOST // 2] + ORGANISATION.found(words, user))[:MOST]

    def detail(self, thing: Any) -> str:
        return (COUNTRY if isinstance(thing, Country) else ORGANISATION).detail(thing)


class Organisations(Kind):
    def detail(self, thing: Any) -> str:
        return _joined([thing.country.name if thing.country_id else "", super().detail(thing)])

    def seen_by(self, user: Any) -> QuerySet[Any]:
        return super().seen_by(user).select_related("country")


class Events(Kind):
    def detail(self, thing: Any) -> str:
        return _joined([thing.place, thing.date.words if thing.date else "", super().detail(thing)])


class Sources(Kind):
    def detail(self, thing: Any) -> str:
        return _joined([thing.published_on.words if thing.published_on else "", super().detail(thing)])

    def called(self, words: str, user: Any) -> list[Any]:
        return self._at(words, user) or super().called(words, user)

    def found(self, words: str, user: Any) -> list[Any]:
        return self._at(words, user) or super().found(words, user)

    def _at(self, words: str, user: Any) -> list[Any]:
        try:
            return list(self.seen_by(user).filter(url_key=url_key(words.replace("\0", ""))))
        except ValueError:
            return []


def _letters(words: str) -> bool:
    """Words without a letter or digit fold to nothing, and nothing is a part of every name."""
    return any(character.isalnum() for character in words)


def _asked(words: str) -> str:
    """No column holds a NUL, and PostgreSQL takes none in a value."""
    return words.replace("\0", " ").strip()[:LONGEST]


def _likeliest(column: str, words: str) -> Case:
    begins = Q(**{f"{column}__startswith": folded(_asked(words))})
    return Case(
        When(Q(**{column: folded(_asked(words))}), then=Value(0)), When(begins, then=Value(1)), default=Value(2)
    )


def _joined(words: Iterable[str]) -> str:
    return ", ".join(word for word in words if word)


COUNTRY = Countries("country", Country)
ORGANISATION = Organisations("organisation", Organisation, aliases="other_names", titles=("acronym",))
OFFICIAL = Kind("official", Official, aliases="other_names")
EVENT = Events("event", Event, aliases="other_names")
SOURCE = Sources("source", Source, titles=("headline",))
AGREEMENT = Kind("agreement", Agreement, aliases="other_titles", titles=("text_number",))
MEMBER = Members()

KINDS = {kind.name: kind for kind in [COUNTRY, ORGANISATION, OFFICIAL, EVENT, SOURCE, AGREEMENT, MEMBER]}
