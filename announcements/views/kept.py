"""A reader's page is worked out once for all readers, and drawn for each, until somebody changes something."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from announcements.index import current

View = Callable[..., HttpResponse]


def kept_until_changed(view: View) -> View:
    """What the view found is what it would find again while no record has changed and the day is the same.

    Whether one has is looked up at each request. Whoever is signed in gets a page of their own. Only what a view leaves to be
    drawn (a TemplateResponse with status 200) is kept: what it says, not how it looks.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_anonymous:
            return view(request, *args, **kwargs)
        asked = request.get_full_path(), request.headers.get("HX-Request-Type"), timezone.localdate()
        with current().one_look() as pages:
            if said := pages.get(asked):
                template, context, headers = said
                return TemplateResponse(request, template, context, headers=headers)
            response = view(request, *args, **kwargs)

        def keep(drawn: Any) -> None:
            # Only now has all been worked out that is worked out when it is first printed: others may print it at the same time.
            pages.keep(asked, (drawn.template_name, drawn.context_data, dict(drawn.headers)))

        if isinstance(response, TemplateResponse) and response.status_code == 200:
            response.add_post_render_callback(keep)
        return response

    return answer
