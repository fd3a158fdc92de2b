"""A record's page, for those who may see it: DESIGN's rule 8."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from announcements import roles
from announcements.models import Record
from announcements.models.record import RecordQuerySet
from announcements.models.vocabularies import State
from announcements.views.kept import View, kept_until_changed
from announcements.views.links import Link, question


def record_page(records: Callable[[], RecordQuerySet]) -> Callable[[View], View]:
    """The view gets the record itself. Never published: 404. Withdrawn: 410 with id and date. Merged: 301.

    ``records`` is called at each request: what depends on today must not stay at the day of the start.
    """

    def page_of(view: View) -> View:
        @require_safe
        @kept_until_changed
        @wraps(view)
        def answer(request: HttpRequest, pk: int, **form: Any) -> HttpResponse:
            record = get_object_or_404(records(), pk=pk)
            if record.is_visible_to(request.user):
                return view(request, record, **form)
            return _instead_of(record, request)

        return answer

    return page_of


def _instead_of(record: Any, request: HttpRequest) -> HttpResponse:
    known = record.published_at or roles.is_editor(request.user)
    if not known:
        raise Http404(f"{record.noun} {record.pk} was never published")
    if record.state == State.MERGED:
        return redirect(same_form(request, pk=record.merged_into_id), permanent=True)
    if record.state == State.WITHDRAWN:
        return _gone(record, request)
    raise Http404(f"{record.noun} {record.pk} is not published")


def same_form(request: HttpRequest, **instead: Any) -> str:
    """The address that was asked, of another record: of its page, or of its file."""
    asked = resolve(request.path_info)
    return reverse(asked.view_name, kwargs={**asked.kwargs, **instead})


def _gone(record: Any, request: HttpRequest) -> HttpResponse:
    return render(request, "410.html", {"record": record, "editor": roles.is_editor(request.user)}, status=410)


def about(record: Record, user: Any, *crumbs: Link) -> dict[str, Any]:
    """What every record's page needs: the way here, and what this person may do."""
    return {"crumbs": [Link(record.plural.capitalize(), question(record.plural)), *crumbs], "acts": _acts(record, user)}


def _acts(record: Record, user: Any) -> dict[str, Any]:
    """What this person may do with the record, for ``shared/_record_acts.html``; empty for readers."""
    if not roles.is_editor(user):
        return {}
    draft = record.state == State.DRAFT
    return {
        "url": record.get_absolute_url(),
        "state": record.state,
        "version": record.version,
        "sent_back_why": record.sent_back_why if draft else "",
        "publish": draft and roles.may_publish(user, record),
        "send_back": roles.may_send_back(user, record),
        "withdraw": roles.may_publish(user, record),
        "merge": roles.may_merge(user),
        "redact": roles.is_maintainer(user),
    }
