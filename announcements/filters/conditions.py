"""The kinds of condition that a question is made of: how each is read, written, said and applied."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from announcements.dates import PartialDate, PartialDateFormField
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


class OneField(forms.CharField):
    """One value of a vocabulary."""

    def __init__(self, *, read: Callable[[str], Any], **kwargs: Any) -> None:
        self.read = read
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = checked((value or "").strip())
        return self.read(text) if text else None


class RepeatedField(forms.Field):
    """A parameter that may be repeated: any of its values. Blank ones are left out, the others read, each once, in order."""

    widget = forms.SelectMultiple

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


class Condition(django_filters.Filter):
    """``section`` is its name in chips; ``key`` writes a value into an address; ``words`` says it to a reader.

    ``shows`` is how a form asks for it: a ``field``, ``options`` to tick, or a name ``typed`` that becomes one of them.
    """

    section = ""
    shows = "field"

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


class AnyOf(Condition):
    """Any of the values given."""

    field_class = RepeatedField

    def __init__(self, section: str, *, holds: Callable[[Any], Q] | None = None, **kwargs: Any) -> None:
        self.section = section
        self._holds = holds
        super().__init__(required=False, label=section, **kwargs)

    @property
    def field(self) -> forms.Field:
        # Bound here, for each question has its own copy of its conditions.
        self.extra |= {"read": self.read, "key": self.key}
        return super().field

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


def read_term(terms: Iterable[Vocabulary], text: str) -> Vocabulary:
    for term in terms:
        if term.value == text:
            return term
    raise ValidationError(f"“{text[:60]}” is none of {', '.join(term.value for term in terms)}.")


class Terms(AnyOf):
    """Values of a vocabulary. ``dimension`` is what a record's value is read from, to count by; an array may be unnested."""

    shows = "options"

    def __init__(self, section: str, terms: Iterable[Vocabulary], *, dimension: Any = None, **kwargs: Any) -> None:
        self.terms, self.dimension = list(terms), dimension
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
        choices = [("", "any"), *((term.value, term.label) for term in self.terms)]
        self.extra |= {"read": lambda text: read_term(self.terms, text), "widget": forms.Select(choices=choices)}

    def key(self, value: Vocabulary) -> str:
        return value.value

    def words(self, value: Vocabulary) -> str:
        return value.within

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs


class Places(AnyOf):
    """Countries and blocs, by code or any exact name; ``involves`` is the record's own way to say that it has to do with one."""

    shows = "typed"

    def __init__(self, section: str, *, dimension: Any = None, **kwargs: Any) -> None:
        self.dimension = dimension
        super().__init__(section, **kwargs)

    def read(self, text: str) -> Place:
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


class AllPlaces(Places):
    """Narrows to records that have to do with each of these."""

    def filter(self, qs: QuerySet, value: list[Place]) -> QuerySet:
        for place in value:
            qs = qs.filter(self.holds([place]))
        return qs


class Records(AnyOf):
    """Records that this person may see, by number or exact name."""

    shows = "typed"
    dimension = None

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


class Bound(Condition):
    """One end of a stretch of days, as precise as it is written; the question puts both ends together."""

    field_class = PartialDateFormField

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(required=False, label=label, **kwargs)

    def words(self, value: PartialDate) -> str:
        return value.short

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs


def bounds() -> tuple[Bound, Bound]:
    return Bound("From"), Bound("To")


class DayField(PartialDateFormField):
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


class WordsField(forms.CharField):
    def clean(self, value: Any) -> str:
        text = " ".join(super().clean(checked(value or "")).split())
        if text and not any(character.isalnum() for character in text):
            raise ValidationError("Write at least one letter or digit.")
        return text


class Words(Condition):
    field_class = WordsField
    section = "Words"

    def __init__(self) -> None:
        super().__init__(required=False, label="Words or names", widget=forms.TextInput(attrs={"type": "search"}))

    def words(self, value: str) -> str:
        return f"“{value}”"

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return self.parent.with_words(qs, value) if value else qs


def days_between(
    first: PartialDate | None, last: PartialDate | None
) -> tuple[datetime.date | None, datetime.date | None]:
    return first.first if first else None, last.last if last else None
