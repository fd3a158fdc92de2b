"""What every column and value means: as a page, and as a file."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from announcements.formats import TABLES
from announcements.formats.codebook import NAMES, RULES, lines, used_by
from announcements.formats.comma_separated import written
from announcements.models.vocabularies import VOCABULARIES
from announcements.views.programs import for_programs


@require_safe
def codebook(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(
        request,
        "codebook.html",
        {
            "rules": RULES,
            "tables": TABLES,
            "vocabularies": [(vocabulary, used_by(vocabulary)) for vocabulary in VOCABULARIES],
        },
    )


@for_programs
def codebook_file(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        "".join(written(NAMES, lines())),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="codebook.csv"'},
    )
