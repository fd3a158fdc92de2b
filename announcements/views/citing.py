"""The citation of a page as a file: the page's address with another ending, open to whom the page is open to."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from announcements.filters import QUESTIONS
from announcements.formats import cited
from announcements.formats.citation import FORMS, Cited
from announcements.models import Country, Release
from announcements.views.kept import View
from announcements.views.places import Pair, country_page, pair_page
from announcements.views.problems import wrong_question
from announcements.views.record_page import record_page


@require_safe
def of_list(request: HttpRequest, plural: str, ending: str) -> HttpResponse:
    # As a reader asks it, whoever asks: what is cited is what readers find.
    question = QUESTIONS[plural](request.GET, AnonymousUser())
    named = cited.question(question, request)
    return answer(named, ending) if named else wrong_question(question)


def of_record(kind: Any) -> View:
    @record_page(kind.objects.all)
    def citation(request: HttpRequest, record: Any, ending: str) -> HttpResponse:
        return answer(cited.record(record, request), ending)

    return citation


@country_page
def of_country(request: HttpRequest, country: Country, ending: str) -> HttpResponse:
    return answer(cited.page(country.name, country.get_absolute_url(), request), ending)


@pair_page
def of_pair(request: HttpRequest, pair: Pair, ending: str) -> HttpResponse:
    return answer(cited.page(str(pair), pair.get_absolute_url(), request), ending)


@require_safe
def of_release(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    return answer(cited.release(get_object_or_404(Release, number=number), request), ending)


def answer(named: Cited, ending: str) -> HttpResponse:
    form = FORMS[ending]
    disposition = content_disposition_header(True, f"{named.name}.{ending}") or ""
    return HttpResponse(
        form.written(named), content_type=form.content_type, headers={"Content-Disposition": disposition}
    )
