"""Columns of agreements, their parties and their milestones."""

from typing import Any

from django.db.models import DateField, Value

from announcements.formats import examples
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
from announcements.models.vocabularies import (
    Answer,
    Area,
    Certainty,
    Concerned,
    Ending,
    Form,
    Stage,
    TextStatus,
    YesNo,
)

# Each with an example of its date.
STEPS = {
    "announced_on": (Stage.ANNOUNCED, examples.DAY),
    "signed_on": (Stage.SIGNED, examples.MONTH),
    "in_effect_on": (Stage.IN_EFFECT, "2025-06~"),
    "ended_on": (Stage.ENDED, "2026"),
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


def _step_columns(name: str, stage: Stage, example: str) -> list[Column]:
    def claim(agreement: Any) -> Any:
        return shown_claim(first_step(agreement, stage))

    definition = f"Date of its first step “{stage.label.lower()}” that counts: the claim that is shown."
    return [
        *date_columns(
            name,
            definition,
            lambda agreement: _date(claim(agreement)),
            lambda agreement: bool(claim(agreement)),
            example=example,
        ),
        Column(
            f"{name.removesuffix('_on')}_source_url",
            f"A source of {name}.",
            lambda agreement: source_url(claim(agreement)),
            example=examples.SOURCE_URL,
        ),
    ]


AGREEMENTS = Table(
    Agreement,
    (
        number_of_row("agreement"),
        tell(
            "title",
            "Its title: as printed where title_is_printed says so, else in our words.",
            example=examples.AGREEMENT[1],
        ),
        tell("title_is_printed", "Whether the title is printed on the text.", Kind.YES_NO, example="no"),
        tell("other_titles", "Other titles it goes by.", Kind.LIST, example="Le Touquet Treaty"),
        Column(
            "country_codes",
            "Codes of the countries that are parties.",
            lambda a: [c.code for c in _parties(a, "country")],
            Kind.LIST,
            example="GB; RS",
        ),
        Column(
            "country_names",
            "Names of the countries that are parties.",
            lambda a: [c.name for c in _parties(a, "country")],
            Kind.LIST,
            example="United Kingdom; Serbia",
        ),
        Column(
            "organisations",
            "Names of the organisations that are parties.",
            lambda a: [o.name for o in _parties(a, "organisation")],
            Kind.LIST,
            example="European Union",
        ),
        tell("form", "What kind of text it is.", example="agreement", terms=Form),
        tell("form_as_described", "The form in a source's words.", example="joint declaration of intent"),
        tell("binding", "Whether it binds in law: yes, no or not_stated.", example="not_stated", terms=YesNo),
        tell(
            "areas",
            "Areas of cooperation.",
            Kind.LIST,
            example="intelligence_sharing; organised_immigration_crime; police_operations",
            terms=Area,
        ),
        tell("concerns", "Whom it concerns.", Kind.LIST, example="irregular_migrants", terms=Concerned),
        Column(
            "stage",
            "The stage at which it stands today, derived from its steps; empty when none counts.",
            lambda a: a.stage or "",
            example="signed",
            terms=Stage,
        ),
        Column(
            "stage_uncertain",
            "Whether another step may have happened by today that would change the stage.",
            lambda a: a.stage_uncertain,
            Kind.YES_NO,
            example="no",
        ),
        Column(
            "in_effect",
            "Whether it is in effect today: yes, no or unknown.",
            lambda a: a.in_effect,
            example="no",
            terms=Answer,
        ),
        *source_columns("the step that decides the stage, in the claim that is shown", _deciding),
        *[column for name, (stage, example) in STEPS.items() for column in _step_columns(name, stage, example)],
        Column("approved_by", "How many parties have approved it, of how many.", _approved_by, example="1 of 2"),
        Column(
            "expected_stage",
            "The step expected next, or the last that is overdue.",
            lambda agreement: getattr(_next(agreement), "stage", ""),
            example="in_effect",
            terms=Stage,
        ),
        *date_columns(
            "expected_on",
            "Date of that step.",
            lambda a: _date(_next(a)),
            lambda a: bool(_next(a)),
            example="2027-01",
        ),
        tell(
            "text_status",
            "Whether its text can be read: published, withheld or not_stated.",
            example="published",
            terms=TextStatus,
        ),
        tell(
            "text_url",
            "Address of the text.",
            example="https://eur-lex.europa.eu/legal-content/EN/ALL/?uri=CELEX%3A52013PC0745",
        ),
        tell("text_number", "Treaty or command-paper number.", example="CP 771"),
        tell("term_months", "Its term, in months; empty when not stated.", Kind.NUMBER, example="36"),
        tell("tacit_renewal", "Whether it renews itself: yes, no or not_stated.", example="yes", terms=YesNo),
        tell("notice_months", "Notice to end it, in months; empty when not stated.", Kind.NUMBER, example="3"),
        *tell_related("predecessor", "The agreement that it follows.", examples.EARLIER_AGREEMENT),
        *tell_related("parent", "The agreement that it belongs to.", examples.EARLIER_AGREEMENT),
        Column(
            "announcement_ids",
            "Numbers of the announcements that speak of it.",
            lambda a: [str(n.pk) for n in a.announcements.all()],
            Kind.LIST,
            example="1; 46",
        ),
        tell("last_checked_on", "When an editor last looked whether it has changed.", Kind.DATE, example="2026-11-20"),
        tell(
            "note",
            "A note by the editors.",
            example="Signature in April 2025 rests on one garbled copy of a Sky News story.",
        ),
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
    adds=lambda rows, reader: rows.with_in_effect(reader.on).annotate(
        told_on=Value(reader.on, output_field=DateField(null=True))
    ),
    row="An agreement: what parties commit to, in a treaty, a memorandum, a joint statement or the like.",
)

PARTIES = Table(
    Party,
    (
        number_of_row("party"),
        *tell_related("agreement", "The agreement.", examples.AGREEMENT),
        *tell_place("country", "The country that is a party.", examples.SERBIA),
        *tell_related("organisation", "The organisation that is a party.", examples.ORGANISATION),
        tell("name_as_printed", "The party's name as a source prints it.", example="European Community"),
    ),
    loads=("agreement", "country", "organisation"),
    row="A party of an agreement.",
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
        *tell_related("agreement", "The agreement.", examples.AGREEMENT),
        tell("step", "Claims of one agreement with the same number speak of one step.", Kind.NUMBER, example="3"),
        tell("stage", "The stage that it is a step of.", example="signed", terms=Stage),
        tell("expected", "Whether a source only expects it. Never counted as a stage.", Kind.YES_NO, example="no"),
        Column(
            "counts",
            "Whether it counts for the stage: it happened, and no source contradicts it or the editors say that it stands.",
            lambda m: m.counts,
            Kind.YES_NO,
            example="yes",
        ),
        Column(
            "is_shown",
            "Whether it is the claim that is shown, of those on its step.",
            _is_shown,
            Kind.YES_NO,
            example="yes",
        ),
        *tell_date("date", "Date of the step.", example=examples.MONTH),
        tell("verb", "The verb as written.", example="announced plans to sign"),
        Column(
            "party",
            "The party whose step it is; empty: all parties.",
            _party,
            tells=("party",),
            example="United Kingdom",
        ),
        tell("place", "Where.", example="Kigali"),
        tell("certainty", "firm or doubtful.", example="doubtful", terms=Certainty),
        tell(
            "doubtful_why",
            "Why it is doubtful.",
            example="Concerns the Joint Migration Taskforce, not necessarily the text announced in November 2024.",
        ),
        tell("how_ended", "How it ended; empty for every other stage.", example="terminated", terms=Ending),
        tell(
            "chosen",
            "Whether the editors chose it to be shown, of several claims on the step.",
            Kind.YES_NO,
            example="yes",
        ),
        tell(
            "stands",
            "Whether the editors say that it stands although a source contradicts it.",
            Kind.YES_NO,
            example="no",
        ),
        tell(
            "stands_why",
            "Why it stands.",
            example="Both pages say that it was initialled; they differ on the month alone.",
        ),
        tell(
            "out_of_order_why",
            "Why it may be out of order.",
            example="It was applied provisionally before it was signed.",
        ),
        *source_columns(passage="he signed an settlement with Serbia to crack down on smuggling"),
        SOURCE_URLS,
        tell("note", "A note by the editors.", example="The article carries no date of its own."),
        tell("recorded_on", "When it was entered here.", Kind.DATE, example="2026-11-20"),
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
    row="A dated step in an agreement’s life, as one source or several claim it.",
)
