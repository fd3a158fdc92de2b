"""Records for tests, made through the models: only what the test is about needs to be said."""

import itertools
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils import timezone

from announcements import models

_numbers = itertools.count(1)


def user(*groups: str, **fields: Any) -> User:
    made = User.objects.create_user(
        **{
            "username": f"user{next(_numbers)}",
            "password": "correct horse battery",
            **fields,
        }
    )
    made.groups.set([Group.objects.get(name=name) for name in groups])
    return made


def country(code: str = "GB", name: str = "") -> models.Country:
    return models.Country.objects.get_or_create(
        code=code, defaults={"name": name or NAMES.get(code, f"Country {code}")}
    )[0]


NAMES = {
    "GB": "United Kingdom", "RS": "Serbia", "MK": "North Macedonia", "XK": "Kosovo", "DE": "Germany", "FR": "France",
    "TR": "Türkiye", "IT": "Italy", "LY": "Libya", "US": "United States", "RW": "Rwanda",
}  # fmt: skip


def bloc(
    code: str = "EU",
    name: str = "European Union",
    members: dict[str, tuple[str | None, str | None]] | None = None,
) -> models.Bloc:
    made = models.Bloc.objects.get_or_create(code=code, defaults={"name": name})[0]
    for member, (since, until) in (members or {}).items():
        models.Membership.objects.create(bloc=made, country=country(member), since=since, until=until, source="test")
    return made


def published(**fields: Any) -> dict[str, Any]:
    return {"state": "published", "published_at": timezone.now(), **fields}


def organisation(name: str = "", **fields: Any) -> models.Organisation:
    return models.Organisation.objects.create(
        **published(
            **{
                "name": name or f"Organisation {next(_numbers)}",
                "kind": "other",
                **fields,
            }
        )
    )


def official(name: str = "", **fields: Any) -> models.Official:
    return models.Official.objects.create(**published(**{"name": name or f"Official {next(_numbers)}", **fields}))


def event(name: str = "", **fields: Any) -> models.Event:
    return models.Event.objects.create(**published(**{"name": name or f"Event {next(_numbers)}", **fields}))


def source(publisher: str = "", **fields: Any) -> models.Source:
    number = next(_numbers)
    fields = {
        "headline": f"Headline {number}",
        "url": f"https://news.example/{number}",
        "kind": "press",
        **fields,
    }
    return models.Source.objects.create(**published(publisher=publisher or f"Publisher {number}", **fields))


def agreement(*parties: Any, **fields: Any) -> models.Agreement:
    """Published; parties are country codes or organisations."""
    made = models.Agreement.objects.create(**published(**{"title": f"Agreement {next(_numbers)}", **fields}))
    for party in parties:
        member = {"country": country(party)} if isinstance(party, str) else {"organisation": party}
        models.Party.objects.create(agreement=made, **member)
    return made


def milestone(
    to: models.Agreement,
    stage: str = "signed",
    date: str | None = "2024-11-07",
    **fields: Any,
) -> models.Milestone:
    """Supported by a source unless ``cited=False``; ``said_on`` is the day that the source was published."""
    cited, said_on = fields.pop("cited", True), fields.pop("said_on", None)
    fields = {"step": next(_numbers), "verb": stage, **fields}
    made = models.Milestone.objects.create(agreement=to, stage=stage, date=date, **fields)
    if cited:
        cite(milestone=made, source=source(published_on=said_on))
    return made


def cite(**fields: Any) -> models.Citation:
    return models.Citation.objects.create(
        **{
            "passage": "these very words",
            **fields,
            "source": fields.get("source") or source(),
        }
    )


def announcement(*countries: str, cited: bool = True, **fields: Any) -> models.Announcement:
    """Published; countries announce (the first) or are partners (the others)."""
    agreements = fields.pop("agreements", [])
    defaults = {
        "title": f"Announcement {next(_numbers)}",
        "kind": "agreement",
        "announced_on": "2024-11-07",
    }
    made = models.Announcement.objects.create(**{**published(), **defaults, **fields})
    for position, code in enumerate(countries):
        role = "partner" if position else "announcing"
        models.Involvement.objects.create(announcement=made, country=country(code), role=role)
    for carried in agreements:
        models.AnnouncedAgreement.objects.create(announcement=made, agreement=carried)
    if cited:
        cite(announcement=made)
    return made


def statement(to: models.Announcement, quote: str = "We will work together.", **fields: Any) -> models.Statement:
    made = models.Statement.objects.create(
        announcement=to,
        quote=quote,
        **{**fields, "official": fields.get("official") or official()},
    )
    cite(statement=made, passage=quote)
    return made


def figure(to: models.Agreement | models.Announcement, value: object = 150_000_000, **fields: Any) -> models.Figure:
    made = models.Figure.objects.create(**{to.noun: to, "value": value, "unit": "GBP", "what": "a package", **fields})
    cite(figure=made)
    return made


def participation(part: str = "signed", **fields: Any) -> models.Participation:
    made = models.Participation.objects.create(
        part=part, **{**fields, "official": fields.get("official") or official()}
    )
    cite(participation=made)
    return made


def release(number: int = 1, **fields: Any) -> models.Release:
    """Its row alone; of the first, or of the next one after it."""
    previous = models.Release.objects.filter(number=number - 1).first()
    defaults = {"name": f"2026-{number:02}", "made_on": "2026-11-07", "sha256": "0" * 64, "size": 1_000}
    counted = {"rows": {"agreements": 1}, "changes": {"added": 1, "changed": 0, "withdrawn": 0, "merged": 0}}
    return models.Release.objects.create(**{**defaults, **counted, "number": number, "previous": previous, **fields})


def publish_directly(record: models.Record) -> None:
    """Past the forms and actions: what the database itself says to it."""
    type(record).objects.filter(pk=record.pk).update(**published())
