"""A partial date as a model field and as a form field."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.query_utils import DeferredAttribute

from .value import DateError, PartialDate, from_edtf
from .written import parse


class PartialDateFormField(forms.CharField):
    """Reads what an editor types; gives a PartialDate, or None where nothing is typed.

    What was refused is shown back as typed, a stored date as `PartialDate.typed`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"empty_value": None, **options})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, PartialDate):
            return value
        text = super().to_python(value)
        try:
            return parse(text) if text else None
        except DateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return value.typed if isinstance(value, PartialDate) else value


class _PartialDateAttribute(DeferredAttribute):
    """Reads text at the assignment, so that a wrong date fails there and not at the save."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = _assigned(value)


def _assigned(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, PartialDate) or hasattr(value, "resolve_expression"):
        return value
    return from_edtf(str(value))


class PartialDateField(models.CharField):
    """Holds a PartialDate, or None where the date is not stated; stores canonical EDTF.

    Takes a PartialDate, canonical EDTF or a `datetime.date`; anything else raises DateError when it is assigned.
    """

    # For the type checker, which takes the text of a CharField otherwise: what is assigned, and what is read.
    _pyi_private_set_type: PartialDate | datetime.date | str | Combinable | None  # type: ignore[assignment]
    _pyi_private_get_type: PartialDate | None  # type: ignore[assignment]

    descriptor_class = _PartialDateAttribute
    empty_strings_allowed = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 40, **options})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _, args, options = super().deconstruct()
        return name, "announcements.dates.PartialDateField", args, options

    def to_python(self, value: Any) -> PartialDate | None:
        try:
            return _assigned(value)
        except DateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return None if value is None else PartialDate(value)

    def get_prep_value(self, value: Any) -> str | None:
        date = super().get_prep_value(value)
        return date.edtf if isinstance(date, PartialDate) else date

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")

    def run_validators(self, value: PartialDate | None) -> None:
        # The validators that CharField brings count characters.
        super().run_validators(value and value.edtf)

    def formfield(self, **options: Any) -> forms.Field | None:
        # Typed forms are longer than stored ones; `parse` bounds them.
        return super().formfield(**{"form_class": PartialDateFormField, "max_length": None, **options})
