"""Releases: the whole public database as it was on a day, for ever."""

import logging
from collections.abc import Generator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from announcements import roles
from announcements.formats import TABLES
from announcements.formats.download import sent
from announcements.formats.release import WHAT
from announcements.models import Release
from announcements.views.problems import details
from announcements.views.programs import for_programs

A_YEAR = 31_536_000
PIECE = 64_000
logger = logging.getLogger(__name__)


@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "releases/list.html", {"releases": Release.objects.all()})


@require_safe
def release(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Release.objects.select_related("withheld"), number=number)
    context = {
        "release": found,
        "withheld": getattr(found, "withheld", None),
        "maintainer": roles.is_maintainer(request.user),
        "tables": [(table, found.rows[table.name]) for table in TABLES if table.name in found.rows],
        "changes": [(what, found.changes[what]) for what in WHAT],
        "next": Release.objects.filter(number=number + 1).first(),
    }
    return TemplateResponse(request, "releases/detail.html", context)


@for_programs
def file(request: HttpRequest, number: int) -> HttpResponseBase:
    """The zip itself, which is the same for ever, unless it is withheld."""
    found = get_object_or_404(Release.objects.select_related("withheld"), number=number)
    if withheld := getattr(found, "withheld", None):
        told = f"The file of this release is given out no more since {withheld.at:%-d %B %Y}: {withheld.get_reason_display()}."
        return details(410, "Withheld", detail=told)
    path, etag = settings.RELEASES / found.file_name, quote_etag(found.sha256)
    kept = {"Cache-Control": f"public, max-age={A_YEAR}, immutable", "ETag": etag}
    unasked = HttpResponse(headers=kept)
    if (known := get_conditional_response(request, etag, response=unasked) or unasked) is not unasked:
        return known
    if not path.is_file():
        logger.error("The file of %s is missing", found)
        return details(503, "Not here", detail="The file of this release is not in its place. The maintainer is told.")
    headers = {
        "Content-Type": "application/zip",
        "Content-Length": str(found.size),
        "Content-Disposition": content_disposition_header(True, found.file_name) or "",
        **kept,
    }
    return sent(request, _pieces(path), headers)


def _pieces(path: Path) -> Generator[bytes]:
    with path.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece
