"""A maintainer takes words out: which, then where they stand, then the act. And the file of a release is withheld."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from psycopg.errors import QueryCanceled

from announcements import actions, roles
from announcements.forms.redacting import NOWHERE, TOO_LONG, LookForm, ReasonForm, TakeOutForm
from announcements.models import Release
from announcements.models.standing import Place, places_of
from announcements.views.gates import for_editors

REFUSAL = "Maintainers take words out."
# More than that nobody reads; all go with a tick at "wherever they stand".
SHOWN = 200


@for_editors
def redact(request: HttpRequest, pk: int, kind: Any) -> HttpResponse:
    """GET asks for the words; POST shows where they stand; POST with ``take`` takes them out."""
    record = get_object_or_404(kind, pk=pk)
    if not roles.is_maintainer(request.user):
        return _page(request, record, refused=actions.NotAllowed(REFUSAL))
    if request.method != "POST":
        return _page(request, record, look=LookForm(record=record))
    look = LookForm(request.POST, record=record)
    found = _found(look)
    if not found:
        return _page(request, record, look=look, status=422)
    if "take" not in request.POST:
        own = [place.key for place in found if place.record in (record, None)]
        return _page(request, record, look=look, take=TakeOutForm(found=found, initial={"places": own}))
    take = TakeOutForm(request.POST, found=found)
    if not take.is_valid():
        return _page(request, record, look=look, take=take, status=422)
    return _taken_out(request, record, look, take)


def _found(look: LookForm) -> list[Place]:
    if not look.is_valid():
        return []
    if whole := look.cleaned_data["whole"]:
        return [look.texts[whole]]
    try:
        if not (found := places_of(look.cleaned_data["words"])):
            look.add_error("words", NOWHERE)
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        look.add_error("words", TOO_LONG)
        return []
    return found


def _taken_out(request: HttpRequest, record: Any, look: LookForm, take: TakeOutForm) -> HttpResponse:
    told = {name: take.cleaned_data[name] for name in ("reason", "why")}
    places = list(take.found.values()) if look.cleaned_data["whole"] else take.chosen
    try:
        done = actions.redact(places, words=look.cleaned_data["words"], who=request.user, **told)
    except actions.Refused as refused:
        return _page(request, record, look=look, take=take, refused=refused)
    count = len(done)
    messages.success(request, f"Taken out of {count} text{'' if count == 1 else 's'} and of what was kept of them.")
    return redirect(reverse(f"{record.noun}_history", args=[record.pk]))


def _page(
    request: HttpRequest,
    record: Any,
    *,
    look: LookForm | None = None,
    take: TakeOutForm | None = None,
    refused: actions.Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "record": record,
        "look": look,
        "take": take,
        "groups": _by_record(take, look, record) if take and look else [],
        "more": max(len(take.found) - SHOWN, 0) if take else 0,
        "refused": refused,
        "releases": Release.objects.filter(withheld__isnull=True) if look else [],
    }
    return render(request, "redact.html", context, status=refused.status if refused else status)


def _by_record(take: TakeOutForm, look: LookForm, record: Any) -> list[tuple[Any, list[dict[str, Any]]]]:
    """This record's places first, then the others', each as its tick box shows it."""
    ticked = take["places"].value() or []
    words = look.cleaned_data["words"]
    ordered = sorted(take.found.values(), key=lambda place: _order(place, record))[:SHOWN]
    return [
        (owner, [{"place": each, "around": each.around(words), "ticked": each.key in ticked} for each in places])
        for owner, places in groupby(ordered, key=lambda place: place.record)
    ]


def _order(place: Place, record: Any) -> tuple[int, str, int]:
    if place.record is None:
        return 1, "", 0
    return (0 if place.record == record else 2), place.record.noun, place.record.pk


@for_editors
def withhold(request: HttpRequest, number: int) -> HttpResponse:
    """GET says what follows and asks for the reason; POST does it."""
    release = get_object_or_404(Release, number=number)
    if not roles.is_maintainer(request.user):
        return _withholding(request, release, refused=actions.NotAllowed("Maintainers withhold the file of a release."))
    form = ReasonForm(request.POST or None)
    if not form.is_valid():
        return _withholding(request, release, form=form, status=422 if request.method == "POST" else 200)
    told = {name: form.cleaned_data[name] for name in ("reason", "why")}
    try:
        actions.withhold(release, who=request.user, **told)
    except actions.Refused as refused:
        return _withholding(request, release, form=form, refused=refused)
    messages.success(request, "The file is given out no more.")
    return redirect(release.get_absolute_url())


def _withholding(
    request: HttpRequest,
    release: Release,
    *,
    form: ReasonForm | None = None,
    refused: actions.Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"release": release, "form": form, "refused": refused}
    return render(request, "releases/withhold.html", context, status=refused.status if refused else status)
