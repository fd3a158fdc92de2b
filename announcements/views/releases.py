"""Releases: the whole public database as it was on a day, for ever."""

import logging

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from announcements.formats import TABLES
from announcements.formats.release import WHAT
from announcements.models import Release
from announcements.views.problems import details
from announcements.views.programs import for_programs

A_YEAR = 31_536_000
logger = logging.getLogger(__name__)


@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "releases/list.html", {"releases": Release.objects.all()})


@require_safe
def release(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Release, number=number)
    context = {
        "release": found,
        "tables": [(table, found.rows[table.name]) for table in TABLES if table.name in found.rows],
        "changes": [(what, found.changes[what]) for what in WHAT],
        "next": Release.objects.filter(number=number + 1).first(),
    }
    return TemplateResponse(request, "releases/detail.html", context)


@for_programs
def file(request: HttpRequest, number: int) -> HttpResponseBase:
    """The zip itself, which is the same for ever."""
    found = get_object_or_404(Release, number=number)
    etag = quote_etag(found.sha256)
    return get_conditional_response(request, etag) or _whole(found, etag)


def _whole(release: Release, etag: str) -> HttpResponseBase:
    try:
        # It is closed with the answer.
        opened = (settings.RELEASES / release.file_name).open("rb")
    except OSError:
        logger.exception("The file of %s is missing", release)
        return details(503, "Not here", detail="The file of this release is not in its place. The maintainer is told.")
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={A_YEAR}, immutable"}
    return FileResponse(
        opened, as_attachment=True, filename=release.file_name, content_type="application/zip", headers=headers
    )
