"""Who gets past to what is for editors: some pages are not there for others, some ask them to sign in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from announcements import roles

View = Callable[..., HttpResponse]


def editors_only(view: View) -> View:
    """Everybody else is answered as for a missing page, whether or not the record exists; and no cache keeps the answer."""

    @never_cache
    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not roles.is_editor(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return gated


def for_editors(view: View) -> View:
    """Everybody may know that this page is there: who isn't signed in is asked to, whatever the record is."""

    @never_cache
    @vary_on_headers("HX-Request-Type")
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def gated(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not roles.is_editor(request.user):
            raise PermissionDenied
        return view(request, **kwargs)

    return gated
