"""Entering and changing a record: one way for all six."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from announcements import actions, roles
from announcements.formats.download import one_moment
from announcements.forms import FORMS, RecordForm
from announcements.forms.asked import asked, clean_lines
from announcements.forms.conflict import Comparison, decided
from announcements.history import history_of
from announcements.models.vocabularies import State
from announcements.views.gates import for_editors


@for_editors
def new(request: HttpRequest, kind: Any) -> HttpResponse:
    """Enter a record of this kind."""
    return _edit(request, kind())


@for_editors
def edit(request: HttpRequest, kind: Any, pk: int) -> HttpResponse:
    """Change a record of this kind."""
    return _edit(request, get_object_or_404(kind, pk=pk))


def _edit(request: HttpRequest, record: Any) -> HttpResponse:
    if record.state == State.MERGED:
        return HttpResponseRedirect(record.merged_into.get_absolute_url(), status=301)
    if record.state == State.WITHDRAWN:
        return render(request, "410.html", {"record": record}, status=410)
    form_of = FORMS[type(record)]
    if request.method != "POST":
        record.entry_key = record.entry_key or (uuid.uuid4() if record.pk is None else None)
        return _page(request, form_of(record, user=request.user))
    data = decided(clean_lines(request.POST))
    if (redrawn := asked(data)) is not None:
        form = form_of(_with_key(record, data), user=request.user, data=redrawn)
        form.draw_again(redrawn)
        return _page(request, form)
    return _save(request, form_of(_with_key(record, data), user=request.user, data=data))


def _with_key(record: Any, data: Any) -> Any:
    """A form carries a random key, so that a double click makes one record."""
    if record.pk is None:
        try:
            record.entry_key = uuid.UUID(data.get("entry_key", ""))
        except ValueError:
            record.entry_key = uuid.uuid4()
    return record


def _save(request: HttpRequest, form: RecordForm) -> HttpResponse:
    data, record = form.data or {}, form.record
    if not form.is_new and data.get("version") != str(record.version):
        return _conflict(request, form)
    publish = "publish" in data
    if not form.is_valid(publishing=publish or form.is_public):
        return _page(request, form, status=422)
    try:
        form.save(
            who=request.user,
            version=data.get("version"),
            why=data.get("why", "").strip(),
            act="update" if data.get("act") == "update" else "correct",
            publish=publish,
        )
    except actions.AlreadyEntered as already:
        messages.info(request, "It was entered already: here it is.")
        return HttpResponseRedirect(already.record.get_absolute_url())
    except actions.Conflict:
        return _conflict(request, form)
    except actions.NotAllowed as refused:
        raise PermissionDenied from refused
    except actions.Refused:
        return _page(request, form, status=422)
    for note in form.desk.notes:
        messages.info(request, note)
    messages.success(request, _saved(form))
    return HttpResponseRedirect(record.get_absolute_url())


def _saved(form: RecordForm) -> str:
    form.record.refresh_from_db(fields=["state"])
    return "Saved, and open to every reader." if form.record.is_public else "Saved as a draft."


def _page(request: HttpRequest, form: RecordForm, *, status: int = 200) -> HttpResponse:
    template = "shared/edit.html"
    if request.headers.get("HX-Request-Type") == "partial":
        template += "#edit"
    may_publish = form.is_new or roles.may_publish(request.user, form.record)
    context = {"form": form, "record": form.record, "may_publish": may_publish, "refused": status == 422}
    return render(request, template, context, status=status)


def _conflict(request: HttpRequest, form: RecordForm) -> HttpResponse:
    """What they typed beside what is saved now, to choose from. A row that somebody removes meanwhile would stand on one side alone."""
    form_of = type(form)
    with one_moment():
        record = type(form.record).objects.get(pk=form.record.pk)
        comparison = Comparison(form_of(record, user=request.user, data=form.data), form_of(record, user=request.user))
        acts, _ = history_of(record)
        context = {"comparison": comparison, "record": record, "last": acts[0] if acts else None, "data": form.data}
        return render(request, "conflict.html", context, status=409)
