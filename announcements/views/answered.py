"""An answer in JSON, and 304 to who has it already."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from announcements.formats.as_json import written
from announcements.formats.changed import last_change


def as_json(request: HttpRequest, said: Any) -> HttpResponse:
    content = written(said).encode()
    return unless_known(request, HttpResponse(content, content_type="application/json"))


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The ETag is of what is said and of nothing else, so that nothing that isn't said moves it."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    moment = last_change()
    response["ETag"] = etag
    if moment:
        response["Last-Modified"] = http_date(moment.timestamp())
    return get_conditional_response(request, etag, int(moment.timestamp()) if moment else None, response) or response
