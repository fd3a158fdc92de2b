"""The kinds of condition that a question is made of: how each is read, written, said and applied."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, Self

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from pyroaring import BitMap

from announcements import search
from announcements.dates import PartialDate, PartialDateFormField
from announcements.index import NOTHING
from announcements.models.places import Place, PlaceUnknown
from announcements.models.rules import folded
from announcements.models.vocabularies import Vocabulary

LONGEST = 200


def checked(value: str) -> str:
    """What was asked, if it can be a name or a word at all."""
    if "\0" in value:
        raise ValidationError("There is a character in it that no text can hold.")
    if len(value) > LONGEST:
        raise ValidationError(f"It is longer than {LONGEST} characters.")
    return value


class Shared:
    """A field or condition of which each question has a copy with all its parts in common: nobody changes them.

    Copied to the bottom, as Django does it, vocabularies and all, they cost a page 3 ms.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin


class AnchorField(Shared, forms.CharField):
    """A record's number: where a page begins or ends."""


class SortField(Shared, forms.ChoiceField):
    pass


class OneField(Shared, forms.CharField):
    """One value of a vocabulary."""

    def __init__(self, *, read: Callable[[str], Any], **kwargs: Any) -> None:
        self.read = read
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = checked((value or "").strip())
        return self.read(text) if text else None


class RepeatedField(Shared, forms.Field):
    """A parameter that may be repeated: any of its values. Blank ones are left out, the others read, each once, in order."""

    # It reads all values that were given; what is shown is up to the page.
    widget = forms.MultipleHiddenInput

    def __init__(self, *, read: Callable[[str], Any], key: Callable[[Any], str], **kwargs: Any) -> None:
        self.read, self.key = read, key
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[Any]:
        found: dict[str, Any] = {}
        errors: list[str] = []
        for text in filter(None, (text.strip() for text in value or [])):
            try:
                meant = self.read(checked(text))
                found[self.key(meant)] = meant
            except ValidationError as error:
                errors += error.messages
        if errors:
            raise ValidationError(errors)
        return [found[key] for key in sorted(found)]


class Condition(Shared, django_filters.Filter):
    """``section`` is its name in chips; ``key`` writes a value into an address; ``words`` says it to a reader.

    ``shows`` is how a form asks for it: a ``field`` (one of its ``choices``, if it has any), ``options`` to tick, or a name
    ``typed`` that becomes one of them.
    """

    section = ""
    # How several values meet.
    joins = "or"
    shows = "field"
    choices: tuple[tuple[str, str], ...] | None = None

    def key(self, value: Any) -> str:
        return str(value)

    def words(self, value: Any) -> str:
        return self.key(value)

    def said(self, value: Any) -> str:
        """As it stands within a sentence."""
        return self.words(value)

    def values(self, value: Any) -> list[Any]:
        """The values in use, each of which can be taken away by itself."""
        return [] if value in (None, "") else [value]

    def among(self, value: Any) -> BitMap | None:
        """The records that meet it, whoever may see them; None where it says nothing by itself."""
        keys = tuple(map(self.key, self.values(value)))
        return self.parent.asked((self.field_name, *keys), lambda rows: self.filter(rows, value))


class AnyOf(Condition):
    """Any of the values given. Where it is ``counted``, the index has a dimension of its name, and each value its number."""

    field_class = RepeatedField
    counted = True

    @property
    def dimensions(self) -> list[str]:
        """Of the index: where its values are counted."""
        return [self.field_name] if self.counted else []

    def __init__(
        self, section: str, *, holds: Callable[[Any], Q] | None = None, counted: bool | None = None, **kwargs: Any
    ) -> None:
        self.section = section
        self._holds = holds
        if counted is not None:
            self.counted = counted
        super().__init__(required=False, label=section, **kwargs)

    @property
    def field(self) -> forms.Field:
        # Bound here, for each question has its own copy of its conditions.
        return self.field_class(label=self.label, read=self.read, key=self.key, **self.extra)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def holds(self, values: Iterable[Any]) -> Q:
        condition = Q(pk__in=[])
        for value in values:
            condition |= self._holds(value)
        return condition

    def filter(self, qs: QuerySet, value: list[Any]) -> QuerySet:
        return qs.filter(self.holds(value)) if value else qs

    def values(self, value: Any) -> list[Any]:
        return value or []

    def among(self, value: list[Any]) -> BitMap | None:
        return BitMap.union(NOTHING, *map(self.having, value)) if self.counted else super().among(value)

    def having(self, value: Any) -> BitMap:
        """The records with this one value."""
        return self.parent.index.having(self.field_name, self.key(value))


def read_term(terms: Iterable[Vocabulary], text: str) -> Vocabulary:
    for term in terms:
        if term.value == text:
            return term
    raise ValidationError(f"“{text[:60]}” is none of {', '.join(term.value for term in terms)}.")


class Terms(AnyOf):
    """Values of a vocabulary."""

    shows = "options"

    def __init__(self, section: str, terms: Iterable[Vocabulary], **kwargs: Any) -> None:
        self.terms = list(terms)
        super().__init__(section, **kwargs)

    def read(self, text: str) -> Vocabulary:
        return read_term(self.terms, text)

    def key(self, value: Vocabulary) -> str:
        return value.value

    def words(self, value: Vocabulary) -> str:
        return value.label

    def said(self, value: Vocabulary) -> str:
        return value.within


class Term(Condition):
    """One value of a vocabulary; what it does is up to the question."""

    field_class = OneField

    def __init__(self, section: str, terms: Iterable[Vocabulary], **kwargs: Any) -> None:
        self.section, self.terms = section, list(terms)
        super().__init__(required=False, label=section, **kwargs)
        self.choices = (("", "any"), *((term.value, str(term.label)) for term in self.terms))
        self.extra |= {"read": lambda text: read_term(self.terms, text)}

    def key(self, value: Vocabulary) -> str:
        return value.value

    def words(self, value: Vocabulary) -> str:
        return value.within

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs

    def among(self, value: Any) -> None:
        return None


class Places(AnyOf):
    """Countries and blocs, by code or any exact name; ``involves`` is the record's own way to say that it has to do with one."""

    shows = "typed"

    def read(self, text: str) -> Place:
        reference = self.parent.reference
        if text.upper() in reference.codes:
            return reference.places[text.upper()]
        try:
            return Place.meant_by(text)
        except PlaceUnknown as error:
            raise ValidationError(str(error)) from error

    def key(self, value: Place) -> str:
        return value.code

    def words(self, value: Place) -> str:
        return value.name

    def holds(self, values: Iterable[Place]) -> Q:
        return self.parent.queryset.involves(*values)

    @property
    def dimensions(self) -> list[str]:
        return ["country", "bloc"] if self.counted else []

    def having(self, value: Place) -> BitMap:
        return self.parent.index.having("bloc" if value.is_bloc else "country", value.code)


class AllPlaces(Places):
    """Narrows to records that have to do with each of these."""

    counted = False
    joins = "and"

    def filter(self, qs: QuerySet, value: list[Place]) -> QuerySet:
        for place in value:
            qs = qs.filter(self.holds([place]))
        return qs

    def among(self, value: list[Place]) -> BitMap:
        return BitMap.intersection(*map(self.having, value))


class Records(AnyOf):
    """Records that this person may see, by number or exact name."""

    shows = "typed"
    counted = False

    def __init__(self, section: str, model: type[Model], **kwargs: Any) -> None:
        self.of_model = model
        super().__init__(section, **kwargs)

    def read(self, text: str) -> Model:
        visible = self.of_model.objects.visible_to(self.parent.user)
        if text.isascii() and text.isdigit():
            found = list(visible.filter(pk=int(text))[:2]) if len(text) < 19 else []
        else:
            found = list(visible.filter(Q(sort_key=folded(text)) | self._also_called(text))[:2])
        if len(found) == 1:
            return found[0]
        noun = self.of_model.noun
        raise ValidationError(
            f"“{text[:60]}” is the name of more than one {noun}: give its number."
            if found
            else f"There is no {noun} “{text[:60]}”."
        )

    def _also_called(self, text: str) -> Q:
        fields = {field.name for field in self.of_model._meta.fields}
        also = Q(other_names__contains=[text]) if "other_names" in fields else Q(pk__in=[])
        return also | Q(acronym=text) if "acronym" in fields else also

    def key(self, value: Model) -> str:
        return str(value.pk)

    def words(self, value: Model) -> str:
        return str(value)


class BoundField(Shared, PartialDateFormField):
    pass


class Bound(Condition):
    """One end of a stretch of days, as precise as it is written; the question puts both ends together."""

    field_class = BoundField

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(required=False, label=label, **kwargs)

    def words(self, value: PartialDate) -> str:
        return value.short

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs

    def among(self, value: Any) -> None:
        return None


def bounds() -> tuple[Bound, Bound]:
    return Bound("From"), Bound("To")


class DayField(BoundField):
    def clean(self, value: Any) -> PartialDate | None:
        date = super().clean(value)
        if date and (date.precision != "day" or date.approximate):
            raise ValidationError("Say one day, for instance 7 November 2024.")
        return date


class Day(Bound):
    """One day, to ask what held on it."""

    field_class = DayField

    def __init__(self, label: str, **kwargs: Any) -> None:
        self.section = label
        super().__init__(label, **kwargs)


class WordsField(Shared, forms.CharField):
    def clean(self, value: Any) -> str:
        try:
            return search.asked(value or "")
        except search.CannotBeAsked as error:
            raise ValidationError(str(error)) from error


class Words(Condition):
    field_class = WordsField
    section = "Words"

    def __init__(self) -> None:
        super().__init__(required=False, label="Words or names", widget=forms.TextInput(attrs={"type": "search"}))

    def words(self, value: str) -> str:
        return f"“{value}”"

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.saying(value) if value else qs

    def among(self, value: str) -> BitMap:
        return self.parent.index.saying(value)


def days_between(
    first: PartialDate | None, last: PartialDate | None
) -> tuple[datetime.date | None, datetime.date | None]:
    return first.first if first else None, last.last if last else None
