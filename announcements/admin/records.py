"""The records with a page of their own. Here they are listed, read, exported, published and withdrawn; they are edited on the site."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from announcements import actions
from announcements.admin.lists import Exported
from announcements.admin.questions import by, by_any, by_country, by_stage, found_by_name
from announcements.admin.site import site
from announcements.models import Agreement, Announcement, Event, Official, Organisation, Source
from announcements.models.vocabularies import (
    AnnouncementKind,
    Area,
    Concerned,
    Form,
    OrganisationKind,
    SourceKind,
    State,
    TextStatus,
    YesNo,
)


class WithReason(ActionForm):
    why = forms.CharField(label="Reason to withdraw:", required=False, max_length=1000)


class RecordAdmin(Exported):
    """State, author, version and history can't be changed here; publishing and withdrawing are the site's own acts."""

    action_form = WithReason
    actions = [*Exported.actions, "publish", "withdraw"]
    change_form_template = "admin/record.html"
    list_display = ["__str__", "state", "version", "changed_at"]
    list_filter = [by("state", State)]
    # What is searched is the record's own business: see get_search_results.
    search_fields = ["search_key"]
    search_help_text = "Words of its names or titles."

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return found_by_name(queryset, search_term), False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The record's history is on the site: who, when, why, what."""
        if address := self._on_site("history", unquote(object_id)):
            return redirect(address)
        raise Http404

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        edit = self._on_site("edit", unquote(object_id))
        return super().change_view(request, object_id, form_url, {"edit_address": edit, **(extra_context or {})})

    def _on_site(self, act: str, key: str) -> str:
        try:
            return reverse(f"{self.opts.model_name}_{act}", args=[key])
        except NoReverseMatch:
            # No record has such a number.
            return ""

    @admin.action(description="Publish")
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._each(request, queryset, "published", lambda record: actions.publish(record, who=request.user))

    @admin.action(description="Withdraw, for the reason given")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        why = request.POST.get("why", "").strip()
        self._each(request, queryset, "withdrawn", lambda record: actions.withdraw(record, who=request.user, why=why))

    def _each(self, request: HttpRequest, queryset: QuerySet[Any], done: str, act: Callable[[Any], Any]) -> None:
        """Each record is an act of its own: what stands in the way of one doesn't stop the others."""
        for record in queryset:
            try:
                act(record)
            except actions.Refused as refusal:
                words = " ".join(problem.words for problem in refusal.problems)
                self.message_user(request, f"“{record}” was not {done}: {words}", messages.ERROR)
            else:
                self.message_user(request, f"“{record}” is {done}.", messages.SUCCESS)


@admin.register(Agreement, site=site)
class AgreementAdmin(RecordAdmin):
    list_display = ["title", "stage", "form", "binding", "state", "version", "changed_at"]
    list_filter = [
        by("state", State),
        by_stage(),
        by("form", Form),
        by_any("areas", Area, "area"),
        by_any("concerns", Concerned, "concerns"),
        by("binding", YesNo),
        by("text_status", TextStatus, "text"),
        by_country("parties__country"),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        agreements: Any = super().get_queryset(request)
        return agreements.with_stage()

    @admin.display(ordering="stage", description="stage")
    def stage(self, agreement: Any) -> str:
        return agreement.stands_at.label if agreement.stands_at else ""


@admin.register(Announcement, site=site)
class AnnouncementAdmin(RecordAdmin):
    list_display = ["title", "kind", "announced_on", "event", "state", "version", "changed_at"]
    list_select_related = ["event"]
    list_filter = [by("state", State), by("kind", AnnouncementKind), by_country("involvements__country")]


@admin.register(Official, site=site)
class OfficialAdmin(RecordAdmin):
    list_filter = [
        by("state", State),
        by_country("appointments__country", "appointments__organisation__country"),
    ]


@admin.register(Organisation, site=site)
class OrganisationAdmin(RecordAdmin):
    list_display = ["name", "acronym", "kind", "country", "state", "version", "changed_at"]
    list_select_related = ["country"]
    list_filter = [by("state", State), by("kind", OrganisationKind), by_country("country")]


@admin.register(Event, site=site)
class EventAdmin(RecordAdmin):
    list_display = ["name", "place", "country", "date", "state", "version", "changed_at"]
    list_select_related = ["country"]
    list_filter = [by("state", State), by_country("country")]


@admin.register(Source, site=site)
class SourceAdmin(RecordAdmin):
    list_display = ["publisher", "headline", "kind", "published_on", "language", "state", "version", "changed_at"]
    list_filter = [by("state", State), by("kind", SourceKind)]
