"""Forms as the pages draw them: fields with their width, dates shown back as understood, look-ups."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils.functional import cached_property

from announcements.dates import DateError, PartialDate, PartialDateFormField, parse
from announcements.forms.picking import NEW, Desk, Picked, PickField

# In an editor's words: Django's own speak of a field.
EMPTY = "Fill this in."


def understood(written: Any) -> tuple[str, str]:
    """A date as understood, and why it can't be; both empty where nothing is written."""
    if isinstance(written, PartialDate):
        return written.words, ""
    try:
        return (parse(written).words if written else ""), ""
    except DateError as error:
        return "", str(error)


class Drawn(forms.BoundField):
    """A field on the page: what templates ask of it beyond Django's own."""

    @property
    def span(self) -> int | None:
        return self.form.spans.get(self.name)

    @property
    def in_columns(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxSelectMultiple)

    @property
    def is_tick(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_pick(self) -> bool:
        return isinstance(self.field, PickField)

    @property
    def autofocus(self) -> bool:
        """It was asked for: a press of a button brings the eye, and the keyboard, back to where it was pressed."""
        return self.html_name == self.form.desk.focus

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> Any:
        built = super().build_widget_attrs(attrs, widget)
        if self.is_date:
            built |= {
                "hx-get": f"{reverse('lookup', args=['date'])}?field={self.html_name}",
                "hx-target": f"#{self.auto_id}_understood",
                "hx-swap": "innerHTML",
                "hx-trigger": "change",
            }
        return {**built, "autofocus": True} if self.autofocus else built

    @property
    def is_date(self) -> bool:
        return isinstance(self.field, PartialDateFormField)

    @property
    def understood(self) -> str:
        """The date as understood; nothing when it is none."""
        return understood(self.value())[0] if self.is_date else ""

    @property
    def said(self) -> str:
        """What the field holds, as words."""
        value = self.value()
        if isinstance(value, Picked):
            return (self.thing or {}).get("label", "") or value.words or str(value.entry or "")
        if hasattr(self.field, "choices"):
            labels = {str(key): str(label) for key, label in self.field.choices}
            chosen = value if isinstance(value, list) else ["" if value is None else value]
            return ", ".join(labels.get(str(one), str(one)) for one in chosen)
        if self.is_tick:
            return "yes" if value else "no"
        return self.understood or ("" if value is None else str(value))

    @property
    def as_sent(self) -> list[str]:
        """What a browser would send for the value that the field begins with."""
        value = self.field.prepare_value(self.initial)
        if isinstance(value, Picked):
            return [value.token]
        if self.is_tick:
            return ["on"] if value else []
        return [str(one) for one in value] if isinstance(value, list) else ["" if value is None else str(value)]

    # What a look-up shows.

    @property
    def kind(self) -> str:
        return self.field.kind.name

    @cached_property
    def picked(self) -> Picked:
        return self.value()

    @cached_property
    def thing(self) -> Any:
        """What was picked: with label and detail. None while nothing is."""
        field, token = self.field, self.picked.token
        if token.startswith(NEW):
            entry = field.desk.entries.get(token.removeprefix(NEW))
            return entry and {"label": str(entry), "detail": "new, from this form"}
        thing = field.desk.get(field.kind, token) if token else None
        return thing and {"label": field.kind.label(thing), "detail": field.kind.detail(thing), "thing": thing}

    @property
    def offers_held(self) -> bool:
        return not self.picked.words.strip()

    @cached_property
    def found(self) -> list[dict[str, str]]:
        """What the words that were typed find, else what the form holds already."""
        field, words = self.field, self.picked.words
        if self.picked.entry or self.thing:
            return []
        if words.strip():
            return choices(field.kind, field.kind.found(words, field.desk.user))
        return [choice for choice in as_choices(field.desk.held(field.kind)) if self.form.offers_held]


def choices(kind: Any, things: list[Any]) -> list[dict[str, str]]:
    return as_choices([(kind.token(thing), kind.label(thing), kind.detail(thing)) for thing in things])


def as_choices(rows: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"token": token, "label": label, "detail": detail} for token, label, detail in rows]


class DrawnForm(forms.ModelForm):
    """A form whose look-ups share a desk, and whose database rules speak at a field.

    ``spans``: field → columns of twelve. ``at_field``: name of a constraint → the field at which its message stands.
    """

    spans: dict[str, int] = {}
    at_field: dict[str, str] = {}
    offers_held = True
    bound_field_class = Drawn

    def __init__(self, *args: Any, desk: Desk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = EMPTY
        if desk:
            self.sit_at(desk)

    def sit_at(self, desk: Desk) -> None:
        """Let all look-ups use this desk, those of things being added in place too."""
        self.desk = desk
        desk.forms.append(self)
        for name, field in self.fields.items():
            if isinstance(field, PickField):
                field.desk = desk
                desk.is_named(field.kind, self[name].initial)
                entry = self[name].value().entry if self.is_bound else None
                if entry is not None:
                    entry.sit_at(desk)
                    desk.entries[self.add_prefix(name)] = entry

    def look_up_picked(self) -> None:
        """Each thing is asked for once: the desk remembers it."""
        for name, field in self.fields.items():
            token = self[name].value().token if isinstance(field, PickField) else ""
            if token and not token.startswith(NEW):
                self.desk.get(field.kind, token)

    def hide_errors(self) -> None:
        """While rows are added nothing is refused yet."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        for entry in (self[name].value().entry for name, field in self.fields.items() if isinstance(field, PickField)):
            if entry is not None:
                entry.hide_errors()

    def _get_validation_exclusions(self) -> set[str]:
        """A thing that is being added has no key yet: the model can't ask for it."""
        excluded = super()._get_validation_exclusions()
        things = {
            name: self.cleaned_data.get(name) for name, field in self.fields.items() if isinstance(field, PickField)
        }
        return excluded | {name for name, thing in things.items() if thing is not None and thing.pk is None}

    def _update_errors(self, errors: Any) -> None:
        super()._update_errors(
            ValidationError(self._at_fields(errors.error_dict)) if hasattr(errors, "error_dict") else errors
        )

    def _at_fields(self, errors: dict[str, list[ValidationError]]) -> dict[str, list[ValidationError]]:
        fields = {
            str(constraint.get_violation_error_message()): self.at_field.get(constraint.name, NON_FIELD_ERRORS)
            for constraint in self._meta.model._meta.constraints
        }
        placed: dict[str, list[ValidationError]] = {}
        for name, found in errors.items():
            for error in found:
                at = fields.get(str(error.message), name) if name == NON_FIELD_ERRORS else name
                placed.setdefault(at, []).append(error)
        return placed
