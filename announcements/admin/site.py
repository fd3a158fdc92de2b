"""The admin is the maintainers' alone, with the site's one sign-in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from announcements import roles


class TrackerAdmin(admin.AdminSite):
    """Who isn't signed in is asked to; who is and is no maintainer finds nothing here."""

    site_header = "Migration Policy Tracker: administration"
    site_title = "Migration Policy Tracker"
    index_title = "All tables"
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        return roles.is_maintainer(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect_to_login(request.GET.get("next", "/admin/"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        # There is one way to a new password, and it counts how often it is tried.
        return redirect("/accounts/password/")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        raise Http404

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        # No form here looks anything up.
        raise Http404

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def for_maintainers(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            # No text in the database holds a NUL, so no address with one names anything: Django would ask all the same.
            if not self.has_permission(request) or "\0" in request.path:
                raise Http404
            try:
                return inner(request, *args, **kwargs)
            except BadRequest as refusal:
                return self.wrong_question(request, str(refusal))

        return for_maintainers

    def wrong_question(self, request: HttpRequest, words: str) -> HttpResponse:
        context = {**self.each_context(request), "title": "This question can’t be answered", "words": words}
        return render(request, "admin/wrong_question.html", context, status=400)


site = TrackerAdmin()
