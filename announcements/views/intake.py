"""Paste an article, get a draft with evidence: read, decide, save. Nothing is kept that the editor has not accepted."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from announcements import actions
from announcements.actions.story import add_source, enter_story
from announcements.dates import DateError, PartialDateFormField, parse
from announcements.forms.asked import clean_lines
from announcements.forms.fields import AddressField
from announcements.intake import gazetteer
from announcements.intake.captured import Captured, from_text
from announcements.intake.extraction import NotRead
from announcements.intake.fetch import fetch
from announcements.intake.near import at_address, same_story
from announcements.intake.proposed import Proposal
from announcements.intake.selected import can_use, chosen, meant, selected
from announcements.intake.suggested import ACCEPTED, REJECTED
from announcements.models import Announcement
from announcements.passages import Span
from announcements.views.gates import for_editors


class ReadForm(forms.Form):
    """An address, or the text itself; both when the text can't be fetched."""

    url = AddressField(label="Address", help_text="The tracker fetches the page, once.")
    text = forms.CharField(
        required=False,
        strip=False,
        label="or its text",
        help_text="Plain text or HTML. It is what is read, if there is an address too.",
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    published_on = PartialDateFormField(
        required=False, label="Published on", help_text="If the text does not say: “on Thursday” counts from it."
    )

    def clean(self) -> Any:
        said = super().clean() or {}
        if not said.get("text", "").strip() and not said.get("url") and "url" not in self.errors:
            self.add_error("text", "Paste an article’s text, or give its address.")
        return said

    def captured(self) -> Captured:
        """NotRead with the reason."""
        said = self.cleaned_data
        return from_text(said["text"], url=said["url"]).cleared() if said["text"].strip() else fetch(said["url"])


@for_editors
def intake(request: HttpRequest) -> HttpResponse:
    """Give an article; decide on what it suggests; save what was accepted."""
    if request.method != "POST":
        return _ask(request, ReadForm(initial={"url": request.GET.get("url", "")}))
    data = clean_lines(request.POST)
    if "captured" not in data:
        return _read(request, ReadForm(data))
    return _decide(request, data)


def _ask(request: HttpRequest, form: ReadForm, status: int = 200) -> HttpResponse:
    return render(request, "intake/ask.html", {"form": form, "refused": status != 200}, status=status)


def _read(request: HttpRequest, form: ReadForm) -> HttpResponse:
    if not form.is_valid():
        return _ask(request, form, status=422)
    try:
        captured = form.captured()
    except NotRead as error:
        form.add_error("url" if not form.cleaned_data["text"].strip() else "text", str(error))
        return _ask(request, form, status=422)
    draft = captured.draft(gazetteer.from_database(), published_on=form.cleaned_data["published_on"])
    return _page(request, Proposal(draft))


def _decide(request: HttpRequest, data: Any) -> HttpResponse:
    try:
        captured = _captured(data)
    except NotRead as error:
        return _ask(request, _with_problem(data, str(error)), status=422)
    draft = captured.draft(gazetteer.from_database())
    if "accept_all" in data or "reject_all" in data:
        return _page(request, Proposal(draft, _all(draft, data)))
    if "use" in data:
        return _use(request, draft, data)
    if "second" in data:
        return _second(request, draft, data)
    return _save(request, Proposal(draft, data, checking=True), data)


def _captured(data: Any) -> Captured:
    """The text as it went out with the page, and the day that it counts from."""
    try:
        day = parse(data["day"]) if data.get("day") else None
    except DateError:
        day = None
    text = from_text(data["captured"]).text if not data["captured"].lstrip().startswith("<") else data["captured"]
    return Captured(text, data.get("title", ""), data.get("publisher", ""), "", day, data.get("address", ""))


def _with_problem(data: Any, words: str) -> ReadForm:
    form = ReadForm({"text": data["captured"], "url": data.get("address", "")})
    form.is_valid()
    form.add_error("text", words)
    return form


def _all(draft: Any, data: Any) -> Any:
    """What is undecided is accepted, or rejected; what was decided stays."""
    decided = data.copy()
    decision = ACCEPTED if "accept_all" in data else REJECTED
    for item in Proposal(draft, data):
        if not item.always and not item.decided and not (decision == ACCEPTED and item.caution):
            decided[f"{item.key}-decision"] = decision
    return decided


def _use(request: HttpRequest, draft: Any, data: Any) -> HttpResponse:
    """Selected words become a suggestion that is accepted already; a date goes into the announcement."""
    changed = data.copy()
    one = chosen(f"{data['use']}:{data.get('from', '')}:{data.get('to', '')}", draft.text)
    if one is None:
        problem = "Select words of the text first."
    elif one.use == "date":
        problem = _use_date(draft, changed, one.span)
    else:
        problem = can_use(draft, one)
        if not problem:
            changed.setlist("selected", [*data.getlist("selected"), one.sent])
            changed.update(meant(draft, one))
    return _page(request, Proposal(draft, changed), problem=problem, status=422 if problem else 200)


def _use_date(draft: Any, data: Any, span: Span) -> str:
    """Why it can't be; empty when the announcement has it now."""
    read = [one.date for one in draft.dates if one.date and span.start <= one.span.start < span.end]
    try:
        data["announcement-announced_on"] = (read[0] if read else parse(draft.text[span.start : span.end])).typed
    except DateError as error:
        return str(error)
    return ""


def _save(request: HttpRequest, proposal: Proposal, data: Any) -> HttpResponse:
    if not proposal.is_valid():
        return _page(request, proposal, status=422)
    story = proposal.story()
    try:
        story.announcement.entry_key = uuid.UUID(data.get("entry_key", ""))
    except ValueError:
        story.announcement.entry_key = uuid.uuid4()
    try:
        announcement = enter_story(story, who=request.user, publish="publish" in data)
    except actions.AlreadyEntered as already:
        messages.info(request, "It was entered already: here it is.")
        return HttpResponseRedirect(already.record.get_absolute_url())
    except actions.NotAllowed as refused:
        raise PermissionDenied from refused
    except actions.Refused as refused:
        proposal.refusals += [("", f"{problem.where}: {problem.words}".lstrip(": ")) for problem in refused.problems]
        return _page(request, proposal, status=422)
    messages.success(request, "Saved, and open to every reader." if announcement.is_public else "Saved as drafts.")
    return HttpResponseRedirect(announcement.get_absolute_url())


def _second(request: HttpRequest, draft: Any, data: Any) -> HttpResponse:
    """The same story elsewhere: one more source of what is entered."""
    proposal = Proposal(draft, data, checking=True)
    announcement = Announcement.objects.filter(pk=data["second"] if data["second"].isdigit() else 0).first()
    source_item = next(iter(proposal))
    source_item.full_clean()
    if announcement is None or source_item.errors:
        proposal.is_valid()
        return _page(request, proposal, status=422)
    source = source_item.source()
    try:
        add_source(announcement, source, who=request.user)
    except actions.NotAllowed as refused:
        raise PermissionDenied from refused
    except actions.Refused as refused:
        proposal.refusals += [("", problem.words) for problem in refused.problems]
        return _page(request, proposal, status=422)
    messages.success(request, "Added as a further source.")
    return HttpResponseRedirect(announcement.get_absolute_url())


def _page(request: HttpRequest, proposal: Proposal, *, problem: str = "", status: int = 200) -> HttpResponse:
    draft = proposal.draft
    url = proposal.data.get("source-url", draft.url) if proposal.data is not None else draft.url
    entered = at_address(url)
    near = entered or same_story(draft.text, draft.published_on)
    context = {
        "proposal": proposal,
        "draft": draft,
        "entry_key": proposal.data.get("entry_key", "") if proposal.data is not None else uuid.uuid4(),
        "selected": selected(proposal.data, draft.text) if proposal.data is not None else [],
        "day": draft.published_on.typed if draft.published_on else "",
        "near": near,
        "same_address": entered is not None,
        "told_in": Announcement.objects.visible_to(request.user).filter(citations__source=near).distinct()
        if near
        else [],
        "problem": problem,
    }
    return render(request, "intake/draft.html", context, status=status)
