"""Who gets past: to everybody else an editors' page is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

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
