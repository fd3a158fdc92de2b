"""What is typed to sign in and to set up a factor. allauth's forms, with each try counted before it is looked at."""

import json
import unicodedata
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as by_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as by_passkey
from django import forms
from django.contrib.auth.forms import UsernameField

from policytracker.sign_in import codes, throttles
from policytracker.sign_in.models import Refused
from policytracker.sign_in.passwords import LONGEST

PASSWORD = forms.PasswordInput(attrs={"autocomplete": "current-password"})
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20, "autofocus": True}


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = UsernameField(label="Username", max_length=150)
        self.fields["password"] = forms.CharField(label="Password", strip=False, max_length=LONGEST, widget=PASSWORD)
        self.order_fields(["login", "password"])


class AgainForm(PasswordAgainForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(label="Password", strip=False, max_length=LONGEST, widget=PASSWORD)


class Coded(forms.Form):
    """A code of the app, or a recovery code."""

    user: Any
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label="Code",
            max_length=20,
            widget=forms.TextInput(attrs=CODE),
            help_text="Of your app, or a recovery code.",
        )

    def clean_code(self) -> str:
        throttles.try_code(context.request, self.user)
        code: str = self.cleaned_data["code"]
        typed = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
        for factor in Authenticator.objects.filter(user=self.user, type__in=typed):
            if codes.use(factor, code):
                factor.user = self.user
                self.authenticator = factor
                return code
        throttles.count_refused(Refused.Why.CODE)
        raise get_adapter().validation_error("incorrect_code")


class CodeForm(Coded, by_code.AuthenticateForm):
    pass


class CodeAgainForm(Coded, by_code.ReauthenticateForm):
    pass


class AppForm(ActivateTOTPForm):
    """``period`` is the half minute whose code was typed."""

    period: int | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label="The code that it shows", max_length=20, widget=forms.TextInput(attrs=CODE)
        )

    def clean_code(self) -> str:
        throttles.try_code(context.request, self.user)
        code: str = self.cleaned_data["code"]
        self.period = codes.period_of(self.secret, code)
        if self.period is None:
            raise get_adapter().validation_error("incorrect_code")
        return code


class AnObject(json.JSONDecoder):
    """JSON as browsers write a passkey. allauth looks no further at what is empty or 0, and nobody can read what is nested without end."""

    def decode(self, words: str, *about: Any) -> dict[str, Any]:
        try:
            found = super().decode(words, *about)
        except RecursionError:
            found = None
        if not isinstance(found, dict):
            raise json.JSONDecodeError("It is no object", words, 0)
        return found


class Said(forms.Form):
    """What a browser says of a passkey. Before allauth's form among the bases: its field is the one that counts."""

    credential = forms.JSONField(decoder=AnObject, widget=forms.HiddenInput)


class Held(Said):
    """Of a passkey that is known. Anybody may send anything: what can't be read is a wrong passkey."""

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError:
            throttles.count_refused(Refused.Why.PASSKEY)
            raise
        except (AttributeError, KeyError, TypeError, ValueError):
            throttles.count_refused(Refused.Why.PASSKEY)
            raise get_adapter().validation_error("incorrect_code") from None
        return found


class PasskeyForm(Held, by_passkey.LoginWebAuthnForm):
    pass


class SecurityKeyForm(Held, by_passkey.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(Held, by_passkey.ReauthenticateWebAuthnForm):
    pass


class NewPasskeyForm(Said, by_passkey.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label="Its name",
            required=False,
            max_length=100,
            help_text="So that you know which one it is, should you lose it.",
        )
        self.fields["passwordless"] = forms.BooleanField(
            label="Sign in with it alone, without a password", required=False, initial=True
        )

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean() or {}
        except (AttributeError, KeyError, TypeError, ValueError):
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned


class MailboxForm(forms.Form):
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def clean_email(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["email"])
