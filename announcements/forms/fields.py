"""Fields that the forms of this site share."""

from typing import Any

from django import forms
from django.core.validators import URLValidator


class LinesField(forms.CharField):
    """A list of names, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"widget": forms.Textarea(attrs={"rows": 2}), "required": False, "help_text": "One a line.", **options}
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(line.strip() for line in super().to_python(value).splitlines() if line.strip()))

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)

    def validate(self, value: Any) -> None:
        if len(value) > 100 or any(len(line) > 300 for line in value):
            raise forms.ValidationError("At most 100 names, of at most 300 characters each.", code="long")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class TicksField(forms.MultipleChoiceField):
    """Any of a vocabulary's values."""

    def __init__(self, vocabulary: Any, **options: Any) -> None:
        super().__init__(
            **{"choices": vocabulary.choices, "widget": forms.CheckboxSelectMultiple, "required": False, **options}
        )


def one_of(vocabulary: Any, **options: Any) -> forms.ChoiceField:
    """One of a few values, all seen at once."""
    return forms.ChoiceField(**{"choices": vocabulary.choices, "widget": forms.RadioSelect, **options})


def small_text(rows: int = 2, **options: Any) -> forms.CharField:
    return forms.CharField(**{"widget": forms.Textarea(attrs={"rows": rows}), "required": False, **options})


def printed_text(**options: Any) -> forms.CharField:
    """Words as somebody else wrote or said them."""
    widget = forms.Textarea(attrs={"rows": 3, "class": "passage-field"})
    return forms.CharField(**{"widget": widget, "max_length": 20_000, **options})


class AddressField(forms.URLField):
    """An address that readers can follow: http or https."""

    # Django puts a field's own words before its validator's.
    default_error_messages = {"invalid": "An address starts with http:// or https:// and names a host."}
    default_validators = [
        URLValidator(schemes=["http", "https"], message="An address starts with http:// or https://.")
    ]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"assume_scheme": "https", "max_length": 2000, "required": False, **options})
