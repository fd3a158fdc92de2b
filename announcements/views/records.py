"""A page per record: get, check, ask, answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from announcements import roles
from announcements.models import Agreement, Announcement, Event, Official, Organisation, Source
from announcements.models.meaning import stage_now
from announcements.models.timeline import Timeline
from announcements.passages import marked
from announcements.views.agreement_facts import agreement_facts, related_agreements, sources_fact, unstated
from announcements.views.facts import announcement_facts, event_facts, organisation_facts, source_facts, stated
from announcements.views.links import Fact, Link, agreement_rows, of_row, pair_of, question
from announcements.views.record_page import about, record_page
from announcements.views.said import (
    all_citations,
    cite,
    figures_in,
    figures_of_organisation,
    folded,
    offices_of,
    participations_in,
    parts_of,
    speeches,
    statements_in,
    statements_of,
    sums_of,
)
from announcements.views.told import told_by


@record_page(lambda: Agreement.objects.with_in_effect())
def agreement(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    rows = list(record.parties.select_related("country", "organisation"))
    parties = {row.pk: of_row(row, user, printed=row.name_as_printed) for row in rows}
    names = {pk: link.words for pk, link in parties.items()}
    timeline = Timeline(record.milestones.for_timeline(user), names, timezone.localdate())
    announcements = list(record.announcements.visible_to(user).select_related("event"))
    cited = all_citations(record, announcements, user)
    figures = cite("figure", figures_in(record, user), cited)
    binding = cited.get(("binding", record.pk), [])
    related = related_agreements(record, announcements, user)
    return render(
        request,
        "agreements/detail.html",
        {
            "agreement": record,
            **about(record, user, *pair_of(rows)),
            "now": stage_now(record, timeline),
            "next": timeline.next,
            "steps": timeline.steps,
            "facts": [*agreement_facts(record, [*parties.values()], binding, related), *sources_fact(timeline, cited)],
            "unstated": unstated(record, bool(figures)),
            "speeches": speeches(cite("statement", statements_in(announcements, user), cited)),
            "participations": cite("participation", participations_in(record, user), cited),
            "figures": figures,
            "sums": sums_of(record),
            "announcements": announcements,
            "event": next((a.event for a in announcements if a.event and a.event.is_visible_to(user)), None),
        },
    )


@record_page(lambda: Announcement.objects.select_related("event", "event__country"))
def announcement(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    involvements = list(record.involvements.select_related("country", "organisation"))
    cited = all_citations(record, [record], user)
    figures = cite("figure", figures_in(record, user), cited)
    shown, more = folded(cited.get(("announcement", record.pk), []))
    return render(
        request,
        "announcements/detail.html",
        {
            "announcement": record,
            **about(record, user),
            "facts": announcement_facts(record, involvements, user),
            "shown": shown,
            "more": more,
            "rows": agreement_rows(record.agreements.visible_to(user).with_stage().for_rows(), user),
            "speeches": speeches(cite("statement", statements_in([record], user), cited)),
            "participations": cite("participation", participations_in(record, user), cited),
            "figures": figures,
            "sums": sums_of(record),
        },
    )


@record_page(lambda: Official.objects.all())
def official(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    offices, sayings, parts = offices_of(record, user), statements_of(record, user), parts_of(record, user)
    agreements = {part.agreement_id for part in parts if part.agreement_id}
    announcements = {row.announcement_id for row in (*sayings, *parts) if row.announcement_id}
    return render(
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
            "offices": offices,
            "speeches": speeches(sayings),
            "parts": parts,
        },
    )


@record_page(lambda: Organisation.objects.select_related("country", "bloc"))
def organisation(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    as_party = Agreement.objects.visible_to(user).filter(parties__organisation=record)
    announcements = Announcement.objects.visible_to(user).filter(involvements__organisation=record)
    officials = Official.objects.visible_to(user).filter(appointments__organisation=record)
    return render(
        request,
        "organisations/detail.html",
        {
            "organisation": record,
            **about(record, user),
            "facts": organisation_facts(record),
            "rows": agreement_rows(as_party.with_stage().for_rows().newest_first(), user),
            "announcements": list(announcements),
            "officials": list(officials.distinct()),
            "figures": figures_of_organisation(record, user),
        },
    )


@record_page(lambda: Event.objects.select_related("country"))
def event(request: HttpRequest, record: Any) -> HttpResponse:
    user = request.user
    return render(
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
    return render(
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
