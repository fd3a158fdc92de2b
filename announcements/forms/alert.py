"""What a reader fills in to be told by mail."""

from django import forms

from announcements.models import Rhythm

WRITE_ONE = "Write an e-mail address: name@example.org."


class AlertForm(forms.Form):
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        error_messages={"required": WRITE_ONE, "invalid": WRITE_ONE},
    )
    rhythm = forms.ChoiceField(
        label="How often",
        choices=Rhythm.choices,
        initial=Rhythm.WEEKLY,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of the two."},
    )

    def clean_email(self) -> str:
        """Two ways to write one address are one."""
        name, _, host = self.cleaned_data["email"].rpartition("@")
        return f"{name}@{host.lower()}"
