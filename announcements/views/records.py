"""A page per record: get, check, ask, answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from announcements import roles
from announcements.models import Agreement, Announcement, Event, Official, Organisation, Source
from announcements.models.meaning import stage_now
from announcements.models.rows import rows_of
from announcements.models.timeline import Timeline
from announcements.models.together import together
from announcements.passages import marked
from announcements.views.agreement_facts import agreement_facts, related_agreements, sources_fact, unstated
from announcements.views.facts import announcement_facts, event_facts, organisation_facts, source_facts, stated
from announcements.views.links import Fact, Link, of_row, pair_of, question
from announcements.views.pages import agreement_page, announcement_page, official_page
from announcements.views.record_page import about, record_page
from announcements.views.said import (
    citations_in,
    cite,
    described,
    figures_of_organisation,
    folded,
    of_known_people,
    offices_in,
    parts_in,
    speeches,
    sums_in_words,
    with_citations,
)
from announcements.views.told import told_by


@record_page(lambda: Agreement.objects.all())
def agreement(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    said = together(agreement_page, record.pk, user)
    (record,) = said["agreement"]
    cited = citations_in(said)
    parties = {row.pk: of_row(row, user, printed=row.name_as_printed) for row in said["parties"]}
    names = {pk: link.words for pk, link in parties.items()}
    timeline = Timeline(with_citations(said["milestones"], cited), names, timezone.localdate())
    figures = cite("figure", described(said["figures"], user), cited)
    now = stage_now(record, timeline)
    binding = cited.get(("binding", record.pk), [])
    related = related_agreements(record, said["related"])
    announcements = said["announcements"]
    return TemplateResponse(
        request,
        "agreements/detail.html",
        {
            "agreement": record,
            **about(record, user, *pair_of(said["parties"])),
            "now": now,
            "description": now.meaning,
            "countries": [row.country.name for row in said["parties"] if row.country],
            "next": timeline.next,
            "steps": timeline.steps,
            "facts": [*agreement_facts(record, [*parties.values()], binding, related), *sources_fact(cited)],
            "unstated": unstated(record, bool(figures)),
            "speeches": speeches(cite("statement", of_known_people(said["statements"], user), cited)),
            "participations": cite("participation", of_known_people(said["participations"], user), cited),
            "figures": figures,
            "sums": sums_in_words(said["sums"]),
            "announcements": announcements,
            "event": next((a.event for a in announcements if a.event and a.event.is_visible_to(user)), None),
        },
    )


@record_page(lambda: Announcement.objects.all())
def announcement(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    said = together(announcement_page, record.pk, user)
    (record,) = said["announcement"]
    cited = citations_in(said)
    figures = cite("figure", described(said["figures"], user), cited)
    shown, more = folded(cited.get(("announcement", record.pk), []))
    return TemplateResponse(
        request,
        "announcements/detail.html",
        {
            "announcement": record,
            **about(record, user),
            "description": record.summary,
            "countries": [row.country.name for row in said["involvements"] if row.country],
            "facts": announcement_facts(record, said["involvements"], user),
            "shown": shown,
            "more": more,
            "rows": rows_of("agreements", [carried.pk for carried in said["agreements"]], user),
            "speeches": speeches(cite("statement", of_known_people(said["statements"], user), cited)),
            "participations": cite("participation", of_known_people(said["participations"], user), cited),
            "figures": figures,
            "sums": sums_in_words(said["sums"]),
        },
    )


@record_page(lambda: Official.objects.all())
def official(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    said = together(official_page, record.pk, user)
    cited = citations_in(said)
    sayings = cite("statement", said["statements"], cited)
    parts = cite("participation", parts_in(said), cited)
    agreements = {part.agreement_id for part in parts if part.agreement_id}
    announcements = {row.announcement_id for row in (*sayings, *parts) if row.announcement_id}
    return TemplateResponse(
        request,
        "officials/detail.html",
        {
            "official": record,
            **about(record, user),
            "facts": stated(
                Fact("Also called", [Link(name) for name in record.other_names]),
                Fact("Agreements", [Link(str(len(agreements)), question("agreements", official=record.pk))]),
                Fact("Announcements", [Link(str(len(announcements)), question("announcements", official=record.pk))]),
            ),
            "offices": offices_in(said, cited, user),
            "speeches": speeches(sayings),
            "parts": parts,
        },
    )


@record_page(lambda: Organisation.objects.select_related("country", "bloc"))
def organisation(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    as_party = Agreement.objects.visible_to(user).filter(parties__organisation=record)
    newest_first = list(as_party.with_stage().newest_first().values_list("pk", flat=True))
    announcements = Announcement.objects.visible_to(user).filter(involvements__organisation=record)
    officials = Official.objects.visible_to(user).filter(appointments__organisation=record)
    return TemplateResponse(
        request,
        "organisations/detail.html",
        {
            "organisation": record,
            **about(record, user),
            "facts": organisation_facts(record),
            "rows": rows_of("agreements", newest_first, user),
            "announcements": list(announcements),
            "officials": list(officials.distinct()),
            "figures": figures_of_organisation(record, user),
        },
    )


@record_page(lambda: Event.objects.select_related("country"))
def event(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    return TemplateResponse(
        request,
        "events/detail.html",
        {
            "event": record,
            **about(record, user),
            "facts": event_facts(record),
            "announcements": list(record.announcements.visible_to(user)),
        },
    )


@record_page(lambda: Source.objects.defer("captured_text"))
def source(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    told = told_by(record, user)
    editor = roles.is_editor(user)
    passages = [citation.passage for group in told for citation in group.citations]
    return TemplateResponse(
        request,
        "sources/detail.html",
        {
            "source": record,
            **about(record, user),
            "facts": source_facts(record),
            "told": told,
            "captured": marked(passages, record.captured_text) if editor else None,
        },
    )
