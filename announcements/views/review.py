"""Drafts that wait, and the acts on a record: publish, send back, withdraw, merge."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from announcements import actions, roles
from announcements.models import Agreement, Announcement, Event, Official, Organisation, Source
from announcements.models.vocabularies import State
from announcements.views.gates import for_editors

KINDS = [Announcement, Agreement, Official, Organisation, Event, Source]
SHOWN = 50


@require_safe
@for_editors
def review(request: HttpRequest) -> HttpResponse:
    """An editor's own drafts, a reviewer's everybody's: first what was sent back, then the latest change."""
    groups = [(kind.plural, _waiting(kind, request.user)) for kind in KINDS]
    shown = [(plural, drafts[:SHOWN], len(drafts) > SHOWN) for plural, drafts in groups if drafts]
    context = {"groups": shown, "shown": SHOWN, "sends_back": roles.is_reviewer(request.user)}
    return render(request, "review.html", context)


def _waiting(kind: Any, user: Any) -> list[Any]:
    drafts = kind.objects.filter(state=State.DRAFT).select_related("created_by")
    if not roles.is_reviewer(user):
        drafts = drafts.filter(created_by=user)
    return list(drafts.order_by(Case(When(sent_back_why="", then=1), default=0), "-changed_at", "pk")[: SHOWN + 1])


class WhyForm(forms.Form):
    why = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, act: "Act", record: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.record = record
        self.fields["why"].label = act.question
        self.fields["why"].required = bool(act.unsaid)
        self.fields["why"].error_messages["required"] = act.unsaid

    def asked(self) -> dict[str, Any]:
        """What the act is given."""
        return {"why": self.cleaned_data["why"]}


class MergeForm(WhyForm):
    keep = forms.CharField(label="The record that stays: its number or address", max_length=300)
    field_order = ["keep", "why"]

    def clean_keep(self) -> Any:
        kind = type(self.record)
        found = re.fullmatch(
            rf"#?([0-9]{{1,18}})|\S*/{kind.plural}/([0-9]{{1,18}})/?", self.cleaned_data["keep"].strip()
        )
        number = found and int(found[1] or found[2])
        keep = kind.objects.filter(pk=number, state__in=[State.DRAFT, State.PUBLISHED]).first() if found else None
        if keep is None:
            raise forms.ValidationError(f"There is no {kind.noun} under this number or address.")
        return keep

    def asked(self) -> dict[str, Any]:
        return {"keep": self.cleaned_data["keep"], **super().asked()}


@dataclass(frozen=True)
class Act:
    """An act as a page asks for it. ``unsaid`` is said where the reason has to be given and isn't, ``done`` when it is done.

    ``along`` finds the records that it touches besides; ``leads_to`` is where one goes then.
    """

    name: str
    consequence: str
    question: str
    perform: Callable[..., Any]
    may: Callable[[Any, Any], bool]
    refusal: str
    done: str
    leads_to: Callable[[Any], str]
    unsaid: str = ""
    along: Callable[[Any], list[Any]] = lambda record: []
    form: type[WhyForm] = WhyForm


def _page(record: Any) -> str:
    return record.get_absolute_url()


def _history(record: Any) -> str:
    return reverse(f"{record._meta.model_name}_history", args=[record.pk])


PUBLISH = Act(
    name="Publish",
    consequence="Every reader will see it, and with it the drafts that it names.",
    question="A word for the history",
    along=actions.named_by,
    perform=actions.publish,
    may=roles.may_publish,
    refusal="An editor publishes own entries, a reviewer everybody’s.",
    done="“{record}” is published.",
    leads_to=_page,
)
SEND_BACK = Act(
    name="Send back",
    consequence="It stays a draft. Its author sees what you ask for.",
    question="What is to be mended",
    unsaid="Say what is to be mended.",
    perform=actions.send_back,
    may=lambda user, record: roles.is_reviewer(user),
    refusal="Reviewers send drafts back.",
    done="“{record}” was sent back.",
    leads_to=lambda record: reverse("review"),
)
WITHDRAW = Act(
    name="Withdraw",
    consequence="It leaves every list, count and export. If it was public, its address will say that and when it was withdrawn.",
    question="Why it is withdrawn",
    unsaid="Say why it is withdrawn.",
    perform=actions.withdraw,
    may=roles.may_publish,
    refusal="An editor withdraws own entries, a reviewer everybody’s.",
    done="“{record}” is withdrawn.",
    leads_to=_history,
)
MERGE = Act(
    name="Merge",
    consequence="What names it and what belongs to it moves to the record that stays, and its address will lead there.",
    question="Why they are one",
    unsaid="Say why they are one.",
    perform=lambda other, *, keep, who, why: actions.merge(keep, other, who=who, why=why),
    may=lambda user, record: roles.may_merge(user),
    refusal="Reviewers merge records.",
    done="The two are one now: “{record}”.",
    leads_to=_page,
    form=MergeForm,
)


@for_editors
def ask(request: HttpRequest, pk: int, kind: Any, act: Act) -> HttpResponse:
    """GET asks for the reason and says what follows; POST does it. What is refused says why: 403, 409 or 422."""
    record = get_object_or_404(kind, pk=pk)
    if not act.may(request.user, record):
        return _answer(request, act, record, refused=actions.NotAllowed(act.refusal))
    if request.method != "POST":
        return _answer(request, act, record, form=act.form(act=act, record=record, initial=_chosen(request)))
    form = act.form(request.POST, act=act, record=record)
    if not form.is_valid():
        return _answer(request, act, record, form=form, status=422)
    try:
        done = act.perform(record, who=request.user, **form.asked())
    except actions.Refused as refused:
        return _answer(request, act, record, form=form, refused=refused)
    messages.success(request, act.done.format(record=done))
    return redirect(act.leads_to(done))


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {"keep": request.GET.get("keep", "")[:300]}


def _answer(
    request: HttpRequest,
    act: Act,
    record: Any,
    *,
    form: WhyForm | None = None,
    refused: actions.Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    q = request.GET.get("q", "")[:200]
    context = {
        "act": act,
        "record": record,
        "form": form,
        "refused": refused,
        "along": act.along(record) if form else [],
        "q": q,
        "found": type(record).objects.visible_to(request.user).named(q).exclude(pk=record.pk)[:12] if q else [],
        "finds": act.form is MergeForm,
    }
    return render(request, "act.html", context, status=refused.status if refused else status)
