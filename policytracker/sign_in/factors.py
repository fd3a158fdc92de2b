"""The second factor: who must have one, who has, and whether this session was begun with it."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from announcements import roles

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def factors_of(user: Any) -> "QuerySet[Authenticator]":
    """Without the recovery codes, which stand in for a factor that is there."""
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS)


def has_second_factor(user: Any) -> bool:
    return user.pk is not None and factors_of(user).exists()


def must_have_second_factor(user: Any) -> bool:
    """Whoever may publish or administer: editors may publish their own."""
    return settings.REQUIRE_SECOND_FACTOR and (roles.is_editor(user) or user.is_staff or user.is_superuser)


def came_with_second_factor(request: HttpRequest, user: Any) -> bool:
    """A passkey is two: the device, and the finger or number that opens it."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def lacks_second_factor(request: HttpRequest, user: Any) -> bool:
    return not came_with_second_factor(request, user) and must_have_second_factor(user)


def may_remove(factor: Authenticator) -> bool:
    """The last one of somebody who must have one stays."""
    others = factors_of(factor.user).exclude(pk=factor.pk)
    return others.exists() or not must_have_second_factor(factor.user)
