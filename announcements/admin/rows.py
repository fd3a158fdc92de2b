"""The rows of records, and the reference data: listed, read and exported."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest

from announcements.admin.lists import Exported
from announcements.admin.questions import by, by_country, by_related, by_yes_no, found_by_name
from announcements.admin.site import site
from announcements.models import (
    AnnouncedAgreement,
    Appointment,
    Bloc,
    Citation,
    Country,
    CountryName,
    Figure,
    Involvement,
    Membership,
    Milestone,
    Participation,
    Party,
    Record,
    Statement,
    UnsupportedFact,
)
from announcements.models.vocabularies import (
    Certainty,
    NameKind,
    Part,
    Qualifier,
    Role,
    Stage,
    Stance,
    Standing,
    YesNo,
)


class RowAdmin(Exported):
    """A row is edited with its record, and its changes stand in the record's history."""

    change_form_template = "admin/row.html"

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row = self.get_object(request, unquote(object_id))
        return super().change_view(request, object_id, form_url, {"record": record_of(row), **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise Http404


def record_of(row: Any) -> Any:
    """The record that a row belongs to; of a citation, that of the fact that it speaks of."""
    if isinstance(row, Record) or row is None:
        return row
    if isinstance(row, Citation):
        return record_of(row.fact)
    # A participation has an official too, but belongs to what they took part in.
    return next(
        (found for name in ("agreement", "announcement", "official") if (found := getattr(row, name, None))), None
    )


@admin.register(Party, site=site)
class PartyAdmin(RowAdmin):
    list_display = ["__str__", "name_as_printed", "agreement"]
    list_select_related = ["agreement", "country", "organisation"]
    list_filter = [by_country("country")]
    search_fields = ["name_as_printed", "agreement__title", "country__name", "organisation__name"]


@admin.register(Milestone, site=site)
class MilestoneAdmin(RowAdmin):
    list_display = ["__str__", "date", "verb", "agreement", "party", "certainty"]
    list_select_related = ["agreement", "party__country", "party__organisation"]
    list_filter = [
        by("stage", Stage),
        by_yes_no("expected"),
        by("certainty", Certainty),
        by_country("agreement__parties__country"),
    ]
    search_fields = ["verb", "place", "note", "agreement__title"]


@admin.register(AnnouncedAgreement, site=site)
class AnnouncedAgreementAdmin(RowAdmin):
    list_display = ["pk", "announcement", "agreement"]
    list_select_related = ["announcement", "agreement"]
    list_filter = [by_country("agreement__parties__country")]
    search_fields = ["announcement__title", "agreement__title"]


@admin.register(Involvement, site=site)
class InvolvementAdmin(RowAdmin):
    list_display = ["__str__", "role", "announcement"]
    list_select_related = ["announcement", "country", "organisation"]
    list_filter = [by("role", Role), by_country("country")]
    search_fields = ["announcement__title", "country__name", "organisation__name"]


@admin.register(Statement, site=site)
class StatementAdmin(RowAdmin):
    list_display = ["quote", "official", "role_as_printed", "announcement"]
    list_select_related = ["official", "announcement"]
    list_filter = [by_country("announcement__involvements__country")]
    search_fields = ["quote", "role_as_printed", "official__name", "announcement__title"]


@admin.register(Participation, site=site)
class ParticipationAdmin(RowAdmin):
    list_display = ["official", "part", "role_as_printed", "agreement", "announcement"]
    list_select_related = ["official", "agreement", "announcement"]
    list_filter = [by("part", Part)]
    search_fields = ["official__name", "role_as_printed", "agreement__title", "announcement__title"]


@admin.register(Figure, site=site)
class FigureAdmin(RowAdmin):
    list_display = ["__str__", "qualifier", "what", "standing", "agreement", "announcement"]
    list_select_related = ["agreement", "announcement"]
    list_filter = [
        by("qualifier", Qualifier),
        by("standing", Standing),
        by("conditional", YesNo),
        by_country("payer_country", parameter="payer"),
        by_country("recipient_country", parameter="recipient"),
    ]
    search_fields = ["what", "unit", "note", "agreement__title", "announcement__title"]


@admin.register(Appointment, site=site)
class AppointmentAdmin(RowAdmin):
    list_display = ["role", "official", "country", "organisation", "since", "until"]
    list_select_related = ["official", "country", "organisation"]
    list_filter = [by_country("country")]
    search_fields = ["role", "official__name", "organisation__name"]


@admin.register(Citation, site=site)
class CitationAdmin(RowAdmin):
    list_display = ["passage", "stance", "source", "locator"]
    list_select_related = ["source"]
    list_filter = [by("stance", Stance)]
    search_fields = ["passage", "source__publisher", "source__headline", "source__url"]


@admin.register(UnsupportedFact, site=site)
class UnsupportedFactAdmin(Exported):
    """Of drafts only: the database publishes no fact without a source."""

    list_display = ["key", "kind", "fact_id", "agreement_id", "announcement_id"]
    search_fields = ["key"]


class FromFiles(Exported):
    """From reviewed data files: picked by editors, never created by them."""

    change_form_template = "admin/row.html"


@admin.register(Country, site=site)
class CountryAdmin(FromFiles):
    list_display = ["code", "name", "name_fr"]
    list_filter = [by_related("bloc", Bloc, "blocs")]
    search_fields = ["code", "name", "name_fr"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return found_by_name(queryset, search_term), False


@admin.register(CountryName, site=site)
class CountryNameAdmin(FromFiles):
    list_display = ["name", "kind", "country", "since", "until"]
    list_select_related = ["country"]
    list_filter = [by("kind", NameKind), by_country("country")]
    search_fields = ["name", "country__name"]


@admin.register(Bloc, site=site)
class BlocAdmin(FromFiles):
    list_display = ["code", "name"]
    list_filter = [by_country("members")]
    search_fields = ["code", "name"]


@admin.register(Membership, site=site)
class MembershipAdmin(FromFiles):
    list_display = ["country", "bloc", "since", "until"]
    list_select_related = ["country", "bloc"]
    list_filter = [by_related("bloc", Bloc, "bloc"), by_country("country")]
    search_fields = ["country__name", "bloc__name", "bloc__code"]
