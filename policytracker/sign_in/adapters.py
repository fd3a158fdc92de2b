"""What allauth asks of the site."""

import time
from io import BytesIO
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from policytracker.sign_in import known_browsers, throttles
from policytracker.sign_in.factors import has_second_factor, lacks_second_factor, may_remove
from policytracker.sign_in.models import Refused
from policytracker.site_url import site_url

SITE_NAME = "Migration Policy Tracker"
# Signed in, or shown again who one is, as lately as this: then a factor or the password may be changed.
FRESH_SECONDS = 300
# One sentence, whatever was wrong.
WRONG = "No account with this name and password signs in here."


class Accounts(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "incorrect_password": "This is not your password.",
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """None alike, and after as long, where there is no such account, no password, another one, or an end to it.

        Django hashes in each case. Raises TooManyTries.
        """
        throttles.try_password(request, credentials["username"])
        found = authenticate(request, **credentials)
        if found is None:
            throttles.count_refused(Refused.Why.PASSWORD)
        return found

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **about)
        known_browsers.remember(request, response, user.get_username())
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if lacks_second_factor(request, request.user):
            return reverse("mfa_index")
        return str(super().get_login_redirect_url(request))

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponseBase:
        """As for a passkey that nobody knows."""
        throttles.count_refused(Refused.Why.PASSKEY)
        return redirect("account_login")

    def is_reauthentication_required(self, *, app: str, **about: Any) -> bool:
        request = context.request
        records = get_authentication_records(request, request.user)
        return not any(time.time() - record["at"] < FRESH_SECONDS for record in records)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor shows that: a password alone changes nothing about it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if has_second_factor(user):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        return methods

    def send_notification_mail(self, *about: Any, **more: Any) -> None:
        """None is sent: what changed stands on the account's own page."""


class Factors(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code isn’t right, or was used already. Each is good once.",
        "cannot_delete_authenticator": "Your role wants a second factor, and this is your last one. Add another one first.",
    }

    def get_totp_issuer(self) -> str:
        return SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        """To stand in the page itself: the policy lets no picture come as data."""
        import qrcode
        from qrcode.image.svg import SvgPathImage

        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathImage).save(drawn)
        return drawn.getvalue().decode().partition("?>")[2].strip()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return may_remove(authenticator)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        return f"Passkey {Authenticator.objects.filter(user=user.pk, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey is good at SITE_URL, whatever name the site was asked by."""
        return {"id": site_url().host, "name": SITE_NAME}
