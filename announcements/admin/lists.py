"""A list in the admin: found, filtered, exported; its records are read here and changed on the site."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR, ChangeList
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import GeneratedField, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from announcements.admin.questions import OF_THE_LIST, checked
from announcements.formats import Reader, table_of
from announcements.formats.comma_separated import EXCEL, PLAIN
from announcements.formats.download import answer, comma_separated, file_name
from announcements.formats.rows import Selected

EXCEL_VAR = "excel"


class ReadOnly(admin.ModelAdmin):
    """A list whose rows nobody adds, changes or deletes here. Each wrong question is answered 400."""

    list_per_page = 50
    list_max_show_all = 200
    # A second count of the whole table, for "3 of 5,000", says nothing that the list without a filter doesn't.
    show_full_result_count = False
    # Counts of each filter's values are the site's own lists' business.
    show_facets = admin.ShowFacets.NEVER

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup in self.parameters()

    def parameters(self) -> set[str]:
        filters: Any = self.list_filter
        return {found.parameter_name for found in filters}

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        checked(request.GET, self.parameters() | OF_THE_LIST)
        try:
            found = super().get_changelist_instance(request)
        except IncorrectLookupParameters:
            raise BadRequest("A filter has a value that it doesn’t know, or there is no such page.") from None
        # Django shows the whole of a list that has one page, whatever page is asked for.
        if found.page_num > found.paginator.num_pages:
            raise BadRequest("There is no such page.")
        return found

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> Any:
        self._checked_selection(request.POST.getlist(ACTION_CHECKBOX_NAME))
        return super().response_action(request, queryset, *args)

    def _checked_selection(self, selected: list[str]) -> None:
        try:
            for value in selected:
                self.opts.pk.run_validators(self.opts.pk.to_python(value))
        except (ValidationError, OverflowError):
            raise BadRequest("What is selected is no row of this list.") from None


class Exported(ReadOnly):
    """A list that is exported with the columns of ``formats``: the selected rows, or all that match."""

    change_list_template = "admin/exported_list.html"
    actions = ["export_csv", "export_excel", "export_excel_semicolon"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = {"entry_key", "url_key"}
        return [f.name for f in self.opts.local_fields if not isinstance(f, GeneratedField) and f.name not in hidden]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        export = path("export.csv", self.admin_site.admin_view(require_safe(self.export_view)), name=name)
        return [export, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        exports = [(variant.label, self._export_address(request, excel)) for excel, variant in VARIANTS]
        return super().changelist_view(request, {"exports": exports, **(extra_context or {})})

    def _export_address(self, request: HttpRequest, excel: str) -> str:
        asked = request.GET.copy()
        for name in (PAGE_VAR, ALL_VAR):
            asked.pop(name, None)
        if excel:
            asked[EXCEL_VAR] = excel
        return f"export.csv?{asked.urlencode()}" if asked else "export.csv"

    def export_view(self, request: Any) -> HttpResponseBase:
        """All rows of the list that the same query shows, on every page of it."""
        asked = request.GET.copy()
        excel = asked.pop(EXCEL_VAR, [""])[-1]
        if excel not in dict(VARIANTS):
            raise BadRequest("“excel” is 1, or semicolon.")
        request.GET = asked
        found = self.get_changelist_instance(request)
        return self._csv(request, found.queryset, excel)

    def _csv(self, request: HttpRequest, rows: QuerySet[Any], excel: str = "") -> HttpResponseBase:
        asked = {name: values for name, values in request.GET.lists() if name in self.parameters() | {"q"}}
        table = table_of(self.model)
        found = Selected(table, Reader(request.user, everything=True), rows)
        file = comma_separated(table, lambda: found, dict(VARIANTS)[excel])
        return answer(request, file, name=file_name(table.name, asked, file.ending))

    @admin.action(description="Export the selected rows as CSV")
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        return self._csv(request, queryset)

    @admin.action(description="Export the selected rows as CSV for Excel")
    def export_excel(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        return self._csv(request, queryset, "1")

    @admin.action(description="Export the selected rows as CSV for Excel, decimal comma")
    def export_excel_semicolon(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        return self._csv(request, queryset, "semicolon")


VARIANTS = [("", PLAIN), *EXCEL.items()]
