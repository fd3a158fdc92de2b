"""A reader's page is made once for all readers, and given to each as it was drawn, until somebody changes something."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from announcements.index import current

View = Callable[..., HttpResponse]


def kept_until_changed(view: View, *, looks_itself: bool = False) -> View:
    """What was drawn is what would be drawn again while no record has changed, the day is the same, and it is asked the same way.

    Whether one has changed is looked up at each request. Whoever is signed in, or is to be told something, gets a page of their own.
    Only what a view leaves to be drawn (a TemplateResponse with status 200) is kept. One that ``looks_itself`` may look while it asks
    the rest; a page of it that finds something new is kept where nobody looks any more.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_anonymous or len(get_messages(request)):
            return view(request, *args, **kwargs)
        where = request.scheme, request.get_host(), request.get_full_path()
        asked = *where, request.headers.get("HX-Request-Type"), timezone.localdate()
        with current().one_look(asked, looks_itself=looks_itself) as (pages, said):
            if said:
                content, headers = said
                return HttpResponse(content, headers=headers)
            response = view(request, *args, **kwargs)

        def keep(drawn: Any) -> None:
            # A form's token is for one reader.
            if not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
                pages.keep(asked, (drawn.content, dict(drawn.headers)))

        if isinstance(response, TemplateResponse) and response.status_code == 200:
            response.add_post_render_callback(keep)
        return response

    return answer
