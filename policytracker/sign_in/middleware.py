"""Whoever lacks the second factor that they must have is nobody here, but for the pages where they set one up."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from policytracker.sign_in import sessions
from policytracker.sign_in.factors import has_second_factor, lacks_second_factor
from policytracker.sign_in.models import Refused
from policytracker.sign_in.throttles import TooManyTries, count_refused

ACCOUNT = "/accounts/"


class Whoever:
    """Every other part of the site asks ``request.user`` and need not know that there are factors. Not asked, nothing is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who = partial(counts_as, request, request.user)
        request.user = SimpleLazyObject(who)  # type: ignore[assignment]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_many(request, exception.seconds) if isinstance(exception, TooManyTries) else None


def counts_as(request: HttpRequest, person: Any) -> Any:
    if not person.is_authenticated:
        return person
    if sessions.too_old(request):
        request.session.flush()
        return AnonymousUser()
    sessions.renew(request)
    if not lacks_second_factor(request, person):
        return person
    # Who has one must show it: a password alone changes nothing about it.
    setting_up = request.path.startswith(ACCOUNT) and not has_second_factor(person)
    return person if setting_up else AnonymousUser()


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    count_refused(Refused.Why.TOO_MANY)
    page = render(request, "429.html", {"minutes": -(-seconds // 60)}, status=429)
    page["Retry-After"] = str(seconds)
    add_never_cache_headers(page)
    return page
