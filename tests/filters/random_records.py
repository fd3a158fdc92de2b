"""Random records, and random changes of them: small worlds in which many records share a country, a day, a source or a title.

Each function draws from ``chance``, a ``random.Random`` or Hypothesis' own, which makes a failing example small.
"""

import datetime
from random import Random
from typing import Any

from django.utils import timezone

from announcements import actions
from announcements.dates import from_edtf
from announcements.models import (
    Agreement,
    AnnouncedAgreement,
    Announcement,
    Appointment,
    Citation,
    Event,
    Involvement,
    Membership,
    Milestone,
    Official,
    Organisation,
    Participation,
    Party,
    Source,
    Statement,
)
from announcements.models.vocabularies import AnnouncementKind, Area, Concerned, Form, SourceKind, Stage, YesNo
from tests import factories as make

TODAY = datetime.date(2024, 6, 15)
# Two of them change members at a midnight next to today.
BLOCS: dict[str, dict[str, tuple[str | None, str | None]]] = {
    "EU": {"GB": ("1973", "2020-01-31"), "DE": (None, None), "FR": ("1958", None), "RS": ("2024-06-16", None)},
    "WESTERN_BALKANS": {"RS": (None, None), "MK": ("2019-02", "2024-06-15")},
}
CODES = ["GB", "DE", "FR", "RS", "MK", "TR"]
DATES = [
    "2019-03-01", "2020-01-31", "2020-02", "2023", "2023-11~", "2024-05-30/2024-06-16", "2024-06-14", "2024-06-15",
    "2024-06-16", "2024-06-17", "2024-06", "2024", "2024~", "2025-01-02",
]  # fmt: skip
WORDS = ["Accord", "Border", "returns", "Türkiye", "of", "2024"]
RECORDS = [Agreement, Announcement, Official, Organisation, Event, Source]


def a_date(chance: Random) -> str | None:
    return chance.choice([*DATES, None])


def a_stretch(chance: Random) -> dict[str, str | None]:
    since, until = a_date(chance), a_date(chance)
    if since and until and from_edtf(until).last < from_edtf(since).first:
        since, until = until, since
    return {"since": since, "until": until}


def words(chance: Random) -> str:
    return " ".join(chance.sample(WORDS, 2))


def some(chance: Random, values: Any, most: int = 2) -> list[str]:
    values = list(values)
    return [str(value) for value in chance.sample(values, min(len(values), chance.randint(0, most)))]


def state(chance: Random) -> dict[str, Any]:
    hidden = {"state": "withdrawn", "withdrawn_why": "tried", "withdrawn_at": timezone.now()}
    return chance.choice([{}, {}, {}, {}, {"state": "draft", "published_at": None}, hidden])


def one(chance: Random, model: Any, **conditions: Any) -> Any:
    """Any one, None where there is none."""
    numbers = list(model._base_manager.filter(**conditions).order_by("pk").values_list("pk", flat=True))
    return model._base_manager.get(pk=chance.choice(numbers)) if numbers else None


# Making them


def make_world(chance: Random) -> None:
    for code in CODES:
        make.country(code)
    for code, members in BLOCS.items():
        make.bloc(code, code.title(), members)
    make.organisation("The EU", bloc_id="EU")
    for number, makers in ((5, new_source), (2, new_organisation), (3, new_official), (2, new_event)):
        for _ in range(number):
            makers(chance)
    for _ in range(11):
        new_agreement(chance)
    for _ in range(9):
        new_announcement(chance)


def new_source(chance: Random) -> Source:
    kind = chance.choice(SourceKind.values[:3])
    return make.source(words(chance), kind=kind, published_on=a_date(chance))


def new_organisation(chance: Random) -> Organisation:
    kind = chance.choice(["ministry", "police"])
    return make.organisation(words(chance), kind=kind, country_id=chance.choice([*CODES, None]), **state(chance))


def new_official(chance: Random) -> Official:
    official = make.official(words(chance), **state(chance))
    for _ in range(chance.randint(0, 2)):
        official.appointments.create(role="Minister", **an_office(chance))
    return official


def an_office(chance: Random) -> dict[str, Any]:
    days = chance.choice([{"since": None, "until": None}, a_stretch(chance)])
    if chance.random() < 0.3:
        return {"organisation": one(chance, Organisation), "country": None, **days}
    return {"country_id": chance.choice(CODES), "organisation": None, **days}


def new_event(chance: Random) -> Event:
    return make.event(words(chance), date=a_date(chance), country_id=chance.choice([*CODES, None]), **state(chance))


def its_terms(chance: Random) -> dict[str, Any]:
    return {
        "areas": some(chance, Area.values[:4]),
        "concerns": some(chance, Concerned.values[:3]),
        "form": chance.choice(Form.values[:4]),
        "term_months": chance.choice([None, 1, 12]),
        "tacit_renewal": chance.choice(YesNo.values),
    }


def new_agreement(chance: Random) -> Agreement:
    binding = chance.choice(["not_stated", "yes", "no"])
    agreement = make.agreement(title=words(chance), binding=binding, **its_terms(chance), **state(chance))
    if binding != "not_stated":
        make.cite(binding=agreement, source=one(chance, Source))
    for code in some(chance, CODES, 3):
        agreement.parties.create(country_id=code)
    if chance.random() < 0.3:
        agreement.parties.create(organisation=one(chance, Organisation))
    for _ in range(chance.randint(0, 3)):
        new_step(chance, agreement)
    if chance.random() < 0.2:
        make.participation(agreement=agreement, official=one(chance, Official))
    return agreement


def a_claim(chance: Random) -> dict[str, Any]:
    doubt = {"certainty": "doubtful", "doubtful_why": "a garbled copy"}
    firm = {"certainty": "firm"}
    return {"date": a_date(chance), "expected": chance.random() < 0.2, **chance.choice([firm, firm, firm, doubt])}


def new_step(chance: Random, agreement: Agreement) -> Milestone:
    step = make.milestone(agreement, chance.choice(Stage.values), cited=False, **{"date": None, **a_claim(chance)})
    make.cite(milestone=step, source=one(chance, Source))
    return step


def new_announcement(chance: Random) -> Announcement:
    made = make.announcement(
        cited=False,
        title=words(chance),
        kind=chance.choice(AnnouncementKind.values[:3]),
        announced_on=a_date(chance),
        event=chance.choice([None, one(chance, Event)]),
        **state(chance),
    )
    make.cite(announcement=made, source=one(chance, Source))
    for code in some(chance, CODES, 4):
        made.involvements.create(country_id=code, role="partner")
    if chance.random() < 0.3:
        made.involvements.create(organisation=one(chance, Organisation), role="mentioned")
    for _ in range(chance.randint(0, 2)):
        made.announced_agreements.get_or_create(agreement=one(chance, Agreement))
    if chance.random() < 0.3:
        new_words(chance, made)
    return made


def new_words(chance: Random, announcement: Announcement) -> None:
    said = announcement.statements.create(official=one(chance, Official), quote=words(chance))
    make.cite(statement=said, source=one(chance, Source))


# Changing them


def set_on(chance: Random, model: Any, **fields: Any) -> None:
    """One statement on one row, by the way that leaves everything to the database."""
    if (row := one(chance, model)) is not None:
        model._base_manager.filter(pk=row.pk).update(**fields)


def a_step_comes(chance: Random) -> None:
    new_step(chance, one(chance, Agreement))


def a_step_changes(chance: Random) -> None:
    set_on(chance, Milestone, **a_claim(chance))


def a_step_is_contradicted(chance: Random) -> None:
    if step := one(chance, Milestone):
        make.cite(milestone=step, source=one(chance, Source), stance="contradicts")


def a_step_stands(chance: Random) -> None:
    if contradicted := one(chance, Citation, stance="contradicts"):
        Milestone.objects.filter(pk=contradicted.milestone_id).update(stands=True, stands_why="seen")


def a_step_goes(chance: Random) -> None:
    if step := one(chance, Milestone):
        step.delete()


def a_party_comes(chance: Random) -> None:
    one(chance, Agreement).parties.get_or_create(country_id=chance.choice(CODES))


def a_party_goes(chance: Random) -> None:
    if party := one(chance, Party):
        party.delete()


def a_party_changes(chance: Random) -> None:
    code, party = chance.choice(CODES), one(chance, Party)
    if party and not Party.objects.filter(agreement=party.agreement_id, country=code).exists():
        Party.objects.filter(pk=party.pk).update(country=code, organisation=None)


def terms_change(chance: Random) -> None:
    set_on(chance, Agreement, **its_terms(chance))


def a_figure_comes(chance: Random) -> None:
    make.figure(chance.choice([one(chance, Agreement), one(chance, Announcement)]))


def an_announcement_changes(chance: Random) -> None:
    kind = chance.choice(AnnouncementKind.values[:3])
    event = chance.choice([None, one(chance, Event)])
    set_on(chance, Announcement, announced_on=a_date(chance), kind=kind, event=event, title=words(chance))


def an_involvement_comes(chance: Random) -> None:
    code = chance.choice(CODES)
    one(chance, Announcement).involvements.get_or_create(country_id=code, defaults={"role": "partner"})


def an_involvement_goes(chance: Random) -> None:
    if row := one(chance, Involvement):
        row.delete()


def a_link_comes(chance: Random) -> None:
    one(chance, Announcement).announced_agreements.get_or_create(agreement=one(chance, Agreement))


def a_link_moves(chance: Random) -> None:
    link, agreement = one(chance, AnnouncedAgreement), one(chance, Agreement)
    if link and not AnnouncedAgreement.objects.filter(announcement=link.announcement_id, agreement=agreement).exists():
        AnnouncedAgreement.objects.filter(pk=link.pk).update(agreement=agreement)


def a_link_goes(chance: Random) -> None:
    if link := one(chance, AnnouncedAgreement):
        link.delete()


def words_are_said(chance: Random) -> None:
    new_words(chance, one(chance, Announcement))


def words_go_to_another(chance: Random) -> None:
    set_on(chance, Statement, official=one(chance, Official))


def somebody_takes_part(chance: Random) -> None:
    record = chance.choice([one(chance, Agreement), one(chance, Announcement)])
    make.participation(**{record.noun: record}, official=one(chance, Official))


def somebody_else_took_part(chance: Random) -> None:
    set_on(chance, Participation, official=one(chance, Official))


def an_office_changes(chance: Random) -> None:
    set_on(chance, Appointment, **an_office(chance))


def an_organisation_changes(chance: Random) -> None:
    set_on(chance, Organisation, name=words(chance), country=chance.choice([*CODES, None]))


def the_bloc_has_another_name(chance: Random) -> None:
    Organisation.objects.filter(bloc="EU").update(bloc=None)
    set_on(chance, Organisation, bloc="EU")


def an_event_changes(chance: Random) -> None:
    set_on(chance, Event, date=a_date(chance), country=chance.choice([*CODES, None]), name=words(chance))


def a_source_is_dated(chance: Random) -> None:
    set_on(chance, Source, published_on=a_date(chance), kind=chance.choice(SourceKind.values[:3]))


def a_membership_changes(chance: Random) -> None:
    row, stretch = one(chance, Membership), a_stretch(chance)
    if not Membership.objects.filter(bloc=row.bloc_id, country=row.country_id, since=stretch["since"]).exists():
        Membership.objects.filter(pk=row.pk).update(**stretch)


def something_new(chance: Random) -> None:
    chance.choice([new_agreement, new_announcement, new_official, new_organisation, new_event, new_source])(chance)


EDITS = [
    a_step_comes, a_step_changes, a_step_is_contradicted, a_step_stands, a_step_goes, a_party_comes, a_party_goes, a_party_changes,
    terms_change, a_figure_comes, an_announcement_changes, an_involvement_comes, an_involvement_goes, a_link_comes, a_link_moves, a_link_goes,
    words_are_said, words_go_to_another, somebody_takes_part, somebody_else_took_part, an_office_changes, an_organisation_changes,
    the_bloc_has_another_name, an_event_changes, a_source_is_dated, a_membership_changes, something_new,
]  # fmt: skip


def edit(chance: Random) -> None:
    chance.choice(EDITS)(chance)


def act(chance: Random, who: Any) -> None:
    """Publish, withdraw or merge; what is refused leaves everything as it was."""
    model = chance.choice(RECORDS)
    record, other = one(chance, model), one(chance, model)
    try:
        match chance.choice(["publish", "withdraw", "merge"]):
            case "publish":
                actions.publish(record, who=who)
            case "withdraw":
                actions.withdraw(record, who=who, why="tried")
            case "merge":
                actions.merge(record, other, who=who, why="tried")
    except actions.Refused:
        pass
