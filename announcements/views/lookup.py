"""Results of a look-up, as somebody types."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from announcements import roles
from announcements.forms import KINDS
from announcements.forms.drawn import choices
from announcements.forms.picking import ENTRIES, WORDS


@require_safe
@never_cache
def lookup(request: HttpRequest, kind: str) -> HttpResponse:
    """``/lookup/<kind>/?q=``; a form's field sends its own name, and its words under that. For editors; others find nothing here."""
    if not roles.is_editor(request.user) or kind not in KINDS:
        raise Http404
    field = request.GET.get("field", "")[:200]
    words = request.GET.get("q", request.GET.get(field + WORDS, ""))
    found = choices(KINDS[kind], KINDS[kind].found(words, request.user))
    context = {
        "field": field,
        "words": words.strip(),
        "found": found,
        "noun": KINDS[kind].noun,
        "may_add": kind in ENTRIES,
    }
    return render(request, "shared/_lookup_found.html", context)
