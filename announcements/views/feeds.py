"""What is new, as a feed: of any list, and of one agreement, official, country or pair."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from announcements.filters import QUESTIONS, Question, asked
from announcements.formats.addresses import in_form
from announcements.formats.atom import CONTENT_TYPE, Entry, Feed, written
from announcements.formats.download import one_moment
from announcements.formats.news import News, entries_of, moment_of
from announcements.models import Agreement, Country, Milestone, Official
from announcements.models.timeline import Step, Timeline
from announcements.views.answered import unless_known
from announcements.views.places import Pair, country_page, pair_page
from announcements.views.problems import problem, wrong_in
from announcements.views.programs import for_programs
from announcements.views.record_page import record_page

LISTS = [plural for plural, question in QUESTIONS.items() if question.has_news]
SIZE = 50
READER = AnonymousUser()
ITS_OWN = "A feed has an order of its own: what changed last comes first."
WRONG_PAGE = "A page of the feed is a number, from 1 on."


class Asked:
    """Which page of the feed, the question without that, and what is wrong with either."""

    def __init__(self, request: HttpRequest) -> None:
        self.data = request.GET.copy()
        self.errors = [(name, ITS_OWN) for name in ("sort", "after", "before") if any(self.data.pop(name, []))]
        pages = [value for value in self.data.pop("page", []) if value]
        self.page = _number(pages[0]) if len(pages) == 1 else 0 if pages else 1
        if not self.page:
            self.errors.append(("page", WRONG_PAGE))


def _number(text: str) -> int:
    """0 where it is none that a page has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


@for_programs
def of_list(request: HttpRequest, plural: str) -> HttpResponseBase:
    given = Asked(request)
    given.data["sort"] = "changed"
    with one_moment():
        question = QUESTIONS[plural](given.data, READER)
        if errors := given.errors + wrong_in(question):
            return problem(errors)
        return answer(request, given, question.title, question.address(sort=None), [question])


@for_programs
@country_page
def of_country(request: HttpRequest, country: Country) -> HttpResponse:
    return of_both(request, country.name, country.get_absolute_url(), country=country.code)


@for_programs
@pair_page
def of_pair(request: HttpRequest, pair: Pair) -> HttpResponse:
    return of_both(request, str(pair), pair.get_absolute_url(), country=pair.one.code, with_country=pair.other.code)


@for_programs
@record_page(lambda: Official.objects.all())
def of_official(request: HttpRequest, official: Any) -> HttpResponse:
    return of_both(request, official.name, official.get_absolute_url(), official=str(official.pk))


def of_both(request: HttpRequest, title: str, page: str, **conditions: str) -> HttpResponse:
    """Agreements and announcements under the same conditions."""
    given = Asked(request)
    given.errors += [(name, "There is no such parameter.") for name in given.data]
    if given.errors:
        return problem(given.errors)
    with one_moment():
        both = [asked(plural, READER, sort="changed", **conditions) for plural in ("agreements", "announcements")]
        # An official who is open to editors alone can't be asked for.
        return answer(request, given, title, page, [question for question in both if question.form.is_valid()])


@for_programs
@record_page(lambda: Agreement.objects.all())
def of_agreement(request: HttpRequest, agreement: Any) -> HttpResponse:
    """Its story: each step as its sources tell it, and the announcements that speak of it."""
    given = Asked(request)
    given.errors += [(name, "There is no such parameter.") for name in given.data]
    if given.errors:
        return problem(given.errors)
    with one_moment():
        milestones = Milestone.objects.for_timeline(READER).filter(agreement=agreement)
        steps = Timeline(milestones, {}, timezone.localdate()).steps if agreement.is_public else []
        said = agreement.announcements.public() if agreement.is_public else []
        news = [News(moment_of(a.changed_at), "announcements", a.pk) for a in said]
        entries = [_entry_of(step, request, agreement) for step in steps] + entries_of(request.build_absolute_uri, news)
    entries.sort(key=lambda entry: (entry.updated, entry.address), reverse=True)
    return fed(request, given, agreement.title, agreement.get_absolute_url(), entries)


def _entry_of(step: Step, request: HttpRequest, agreement: Any) -> Entry:
    told = max(claim.recorded_on for claim in step.claims)
    passages = [citation for claim in step.claims for citation in claim.citations.all() if citation.passage]
    return Entry(
        request.build_absolute_uri(agreement.get_absolute_url() + step.step_url),
        f"{agreement.title}: {_said(step)}",
        datetime.datetime.combine(told, datetime.time.min, datetime.UTC),
        paragraphs=[f"“{citation.passage}” {citation.source}" for citation in passages],
    )


def _said(step: Step) -> str:
    """ "Signed, 7 November 2024", "Expected: signature", "Claimed, not counted: signature"."""
    said = f"Claimed, not counted: {step.stage.noun}" if step.only_claimed else str(step.claim)
    return f"{said}, {step.date.words}" if step.date else said


# One page of it


def answer(request: HttpRequest, given: Asked, title: str, page: str, questions: Iterable[Question]) -> HttpResponse:
    """What these find, the latest change first."""
    upto = SIZE * given.page
    found = sorted(news for question in questions for news in latest(question, upto + 1))[::-1]
    return _page(
        request,
        given,
        title,
        page,
        entries_of(request.build_absolute_uri, found[upto - SIZE : upto]),
        more=len(found) > upto,
    )


def latest(question: Question, size: int) -> list[News]:
    return [News(moment, question.plural, number) for moment, number in question.moments(size)]


def fed(request: HttpRequest, given: Asked, title: str, page: str, entries: list[Entry]) -> HttpResponse:
    upto = SIZE * given.page
    return _page(request, given, title, page, entries[upto - SIZE : upto], more=len(entries) > upto)


def _page(
    request: HttpRequest, given: Asked, title: str, page: str, entries: list[Entry], *, more: bool
) -> HttpResponse:
    address = in_form(request.build_absolute_uri(page), "atom")

    def at(number: int) -> str:
        return f"{address}{'&' if '?' in address else '?'}page={number}" if number > 1 else address

    links = {"self": at(given.page), "first": address}
    if given.page > 1:
        links["previous"] = at(given.page - 1)
    if more:
        links["next"] = at(given.page + 1)
    today = datetime.datetime.combine(timezone.localdate(), datetime.time.min, datetime.UTC)
    updated = max((entry.updated for entry in entries), default=today)
    feed = Feed(title, request.build_absolute_uri(page), updated, links, entries)
    response = HttpResponse(written(feed), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-cache"})
    return unless_known(request, response)
