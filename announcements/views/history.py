"""What was done to a record, for editors."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from announcements import roles
from announcements.dates import DateError, parse
from announcements.history import as_it_was, history_of
from announcements.models import Redaction
from announcements.views.gates import editors_only


@require_safe
@editors_only
def history(request: HttpRequest, pk: int, kind: Any) -> HttpResponse:
    """Of every record, withdrawn and merged ones too. ``?before=12`` goes on with act 11; ``?on=2026-11-07`` is the record then."""
    record = get_object_or_404(kind, pk=pk)
    if typed := request.GET.get("on", "").strip():
        return _on(request, record, typed)
    before = _number(request.GET.get("before"))
    acts, more = history_of(record, before=before)
    taken_out = {"redactions": Redaction.objects.of(record), "maintainer": roles.is_maintainer(request.user)}
    return render(
        request, "history.html", {"record": record, "acts": acts, "more": more, "before": before, **taken_out}
    )


def _on(request: HttpRequest, record: Any, typed: str) -> HttpResponse:
    context = {"record": record, "typed": typed}
    try:
        day = parse(typed)
    except DateError as error:
        return render(request, "history.html", {**context, "problem": str(error)}, status=400)
    return render(request, "history.html", {**context, "day": day, "steps": as_it_was(record, day.last)})


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("before is the number of an act.")
    return int(text)
