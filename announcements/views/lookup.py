"""Results of a look-up, as somebody types."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from announcements import roles
from announcements.forms import KINDS
from announcements.forms.drawn import choices, understood
from announcements.forms.kinds import Kind
from announcements.forms.picking import ENTRIES, WORDS

DATE = "date"


@require_safe
@never_cache
def lookup(request: HttpRequest, kind: str) -> HttpResponse:
    """``/lookup/<kind>/?q=``; a form's field sends its own name, and its words under that. For editors; others find nothing here.

    A kind of thing, or ``date``: how a date that is typed is understood.
    """
    if not roles.is_editor(request.user) or kind not in [*KINDS, DATE]:
        raise Http404
    field = request.GET.get("field", "")[:200]
    if kind == DATE:
        return _date(request, request.GET.get("q", request.GET.get(field, "")))
    return _things(request, KINDS[kind], field, request.GET.get("q", request.GET.get(field + WORDS, "")))


def _things(request: HttpRequest, kind: Kind, field: str, words: str) -> HttpResponse:
    found = choices(kind, kind.found(words, request.user))
    context = {
        "field": field,
        "words": words.strip(),
        "found": found,
        "noun": kind.noun,
        "may_add": kind.name in ENTRIES,
    }
    return render(request, "shared/_lookup_found.html", context)


def _date(request: HttpRequest, written: str) -> HttpResponse:
    words, refusal = understood(written)
    return render(request, "shared/_understood.html", {"understood": words, "refusal": refusal})
