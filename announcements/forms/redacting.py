"""What a maintainer fills in to take words out: first which, then where, with the reason."""

from typing import Any

from django import forms

from announcements.models import Reason, Record
from announcements.models.standing import LONGEST, Place, texts

ONE_OF_TWO = "Give the words, or choose a whole text: one of the two."
TOO_LONG = "Looking through everything took too long. Try again when fewer people read."
NOWHERE = "These words stand nowhere here."


class LookForm(forms.Form):
    """The words, or a text of the record of which all goes. Sent by POST: an address is kept in logs."""

    words = forms.CharField(
        label="Words to take out",
        required=False,
        max_length=LONGEST,
        help_text="As they are printed. Case, and what stands between them, doesn’t matter.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    whole = forms.ChoiceField(
        label="Or a whole text",
        required=False,
        help_text="All that it says, and all that it ever said.",
    )

    def __init__(self, *args: Any, record: Record, **options: Any) -> None:
        super().__init__(*args, **options)
        self.texts = {place.key: place for place in texts(record)}
        self.fields["whole"].choices = [
            ("", "None"),
            *((key, f"{place.where}: {place.shortly}") for key, place in self.texts.items()),
        ]

    def clean(self) -> None:
        super().clean()
        if not self.errors and bool(self.cleaned_data["words"]) == bool(self.cleaned_data["whole"]):
            self.add_error("words", ONE_OF_TWO)


class ReasonForm(forms.Form):
    """The reason that every reader is told, what maintainers alone read, and the word that it is meant."""

    reason = forms.ChoiceField(
        label="The reason that readers are told",
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason that readers are told."},
    )
    why = forms.CharField(
        label="Why, for maintainers alone",
        max_length=2000,
        help_text="The order, its date, who asked. Not the words themselves.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, for those who maintain the site."},
    )
    sure = forms.BooleanField(
        label="I have read this, and mean it.",
        error_messages={"required": "Tick that it is meant: nothing undoes it."},
    )


class TakeOutForm(ReasonForm):
    """Where the words are taken out: a tick for each place, or everywhere."""

    everywhere = forms.BooleanField(label="Wherever they stand, ticked or not", required=False)
    places = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, found: list[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        self.found = {place.key: place for place in found}
        self.fields["places"].choices = [(key, place.where) for key, place in self.found.items()]

    def clean(self) -> None:
        super().clean()
        if not (self.cleaned_data.get("places") or self.cleaned_data.get("everywhere")):
            self.add_error("places", "Tick where the words are taken out.")

    @property
    def chosen(self) -> list[Place] | None:
        """None for everywhere."""
        return None if self.cleaned_data["everywhere"] else [self.found[key] for key in self.cleaned_data["places"]]
