"""Columns of agreements, their parties and their milestones."""

from typing import Any

from announcements.formats.claims import (
    SOURCE_URLS,
    first_step,
    life,
    milestones,
    shown_claim,
    source_columns,
    source_url,
)
from announcements.formats.columns import (
    Column,
    Kind,
    Table,
    date_columns,
    left_out,
    number_of_row,
    record_columns,
    tell,
    tell_date,
    tell_place,
    tell_related,
)
from announcements.models import Agreement, Milestone, Party
from announcements.models.vocabularies import Stage

STEPS = {
    "announced_on": Stage.ANNOUNCED,
    "signed_on": Stage.SIGNED,
    "in_effect_on": Stage.IN_EFFECT,
    "ended_on": Stage.ENDED,
}


def _parties(agreement: Any, kind: str) -> list[Any]:
    """Its countries or organisations, in the order in which they were entered."""
    return [member for party in agreement.parties.all() if (member := getattr(party, kind))]


def _approved_by(agreement: Any) -> str:
    parties = {party.pk for party in agreement.parties.all()}
    steps: list[Any] = life(agreement).milestones
    approving = {m.party_id for m in steps if m.stage == Stage.APPROVED and m.counts}
    approved = parties if None in approving else parties & approving
    return f"{len(approved)} of {len(parties)}" if parties else ""


def _deciding(agreement: Any) -> Any:
    return shown_claim(life(agreement).step_of(agreement.decided_by))


def _next(agreement: Any) -> Any:
    return shown_claim(life(agreement).next)


def _date(claim: Any) -> Any:
    return claim.date if claim else None


def _step_columns(name: str, stage: Stage) -> list[Column]:
    def claim(agreement: Any) -> Any:
        return shown_claim(first_step(agreement, stage))

    definition = f"Date of its first step “{stage.label.lower()}” that counts: the claim that is shown."
    return [
        *date_columns(
            name, definition, lambda agreement: _date(claim(agreement)), lambda agreement: bool(claim(agreement))
        ),
        Column(
            f"{name.removesuffix('_on')}_source_url",
            f"A source of {name}.",
            lambda agreement: source_url(claim(agreement)),
        ),
    ]


AGREEMENTS = Table(
    Agreement,
    (
        number_of_row("agreement"),
        tell("title", "Its title: as printed where title_is_printed says so, else in our words."),
        tell("title_is_printed", "Whether the title is printed on the text.", Kind.YES_NO),
        tell("other_titles", "Other titles it goes by.", Kind.LIST),
        Column(
            "country_codes",
            "Codes of the countries that are parties.",
            lambda a: [c.code for c in _parties(a, "country")],
            Kind.LIST,
        ),
        Column(
            "country_names",
            "Names of the countries that are parties.",
            lambda a: [c.name for c in _parties(a, "country")],
            Kind.LIST,
        ),
        Column(
            "organisations",
            "Names of the organisations that are parties.",
            lambda a: [o.name for o in _parties(a, "organisation")],
            Kind.LIST,
        ),
        tell("form", "What kind of text it is."),
        tell("form_as_described", "The form in a source's words."),
        tell("binding", "Whether it binds in law: yes, no or not_stated."),
        tell("areas", "Areas of cooperation.", Kind.LIST),
        tell("concerns", "Whom it concerns.", Kind.LIST),
        Column(
            "stage",
            "The stage at which it stands today, derived from its steps; empty when none counts.",
            lambda a: a.stage or "",
        ),
        Column(
            "stage_uncertain",
            "Whether another step may have happened by today that would change the stage.",
            lambda a: a.stage_uncertain,
            Kind.YES_NO,
        ),
        Column("in_effect", "Whether it is in effect today: yes, no or unknown.", lambda a: a.in_effect),
        *source_columns("the step that decides the stage, in the claim that is shown", _deciding),
        *[column for name, stage in STEPS.items() for column in _step_columns(name, stage)],
        Column("approved_by", "How many parties have approved it, of how many.", _approved_by),
        Column(
            "expected_stage",
            "The step expected next, or the last that is overdue.",
            lambda agreement: getattr(_next(agreement), "stage", ""),
        ),
        *date_columns("expected_on", "Date of that step.", lambda a: _date(_next(a)), lambda a: bool(_next(a))),
        tell("text_status", "Whether its text can be read: published, withheld or not_stated."),
        tell("text_url", "Address of the text."),
        tell("text_number", "Treaty or command-paper number."),
        tell("term_months", "Its term, in months; empty when not stated.", Kind.NUMBER),
        tell("tacit_renewal", "Whether it renews itself: yes, no or not_stated."),
        tell("notice_months", "Notice to end it, in months; empty when not stated.", Kind.NUMBER),
        *tell_related("predecessor", "The agreement that it follows."),
        *tell_related("parent", "The agreement that it belongs to."),
        Column(
            "announcement_ids",
            "Numbers of the announcements that speak of it.",
            lambda a: [str(n.pk) for n in a.announcements.all()],
            Kind.LIST,
        ),
        tell("last_checked_on", "When an editor last looked whether it has changed.", Kind.DATE),
        tell("note", "A note by the editors."),
        *record_columns("agreement"),
    ),
    left_out(Agreement),
    loads=(
        "parties",
        "parties__country",
        "parties__organisation",
        milestones("milestones"),
        "predecessor",
        "parent",
        "announcements",
        "merged_into",
    ),
    adds=lambda rows, reader: rows.with_in_effect(),
)

PARTIES = Table(
    Party,
    (
        number_of_row("party"),
        *tell_related("agreement", "The agreement."),
        *tell_place("country", "The country that is a party."),
        *tell_related("organisation", "The organisation that is a party."),
        tell("name_as_printed", "The party's name as a source prints it."),
    ),
    loads=("agreement", "country", "organisation"),
)


def _is_shown(milestone: Any) -> bool:
    return shown_claim(life(milestone.agreement).step_of(milestone.pk)) == milestone


def _party(milestone: Any) -> str:
    party = milestone.party
    return str(party.country or party.organisation or "") if party else ""


MILESTONES = Table(
    Milestone,
    (
        number_of_row("milestone"),
        *tell_related("agreement", "The agreement."),
        tell("step", "Claims of one agreement with the same number speak of one step.", Kind.NUMBER),
        tell("stage", "The stage that it is a step of."),
        tell("expected", "Whether a source only expects it. Never counted as a stage.", Kind.YES_NO),
        Column(
            "counts",
            "Whether it counts for the stage: it happened, and no source contradicts it or the editors say that it stands.",
            lambda m: m.counts,
            Kind.YES_NO,
        ),
        Column(
            "is_shown",
            "Whether it is the claim that is shown, of those on its step.",
            _is_shown,
            Kind.YES_NO,
        ),
        *tell_date("date", "Date of the step."),
        tell("verb", "The verb as written."),
        Column("party", "The party whose step it is; empty: all parties.", _party, tells=("party",)),
        tell("place", "Where."),
        tell("certainty", "firm or doubtful."),
        tell("doubtful_why", "Why it is doubtful."),
        tell("how_ended", "How it ended; empty for every other stage."),
        tell("chosen", "Whether the editors chose it to be shown, of several claims on the step.", Kind.YES_NO),
        tell("stands", "Whether the editors say that it stands although a source contradicts it.", Kind.YES_NO),
        tell("stands_why", "Why it stands."),
        tell("out_of_order_why", "Why it may be out of order."),
        *source_columns(),
        SOURCE_URLS,
        tell("note", "A note by the editors."),
        tell("recorded_on", "When it was entered here.", Kind.DATE),
    ),
    left_out(Milestone),
    loads=(
        "agreement",
        milestones("agreement__milestones"),
        "party",
        "party__country",
        "party__organisation",
    ),
    adds=lambda rows, reader: rows.for_timeline(reader.user),
)
