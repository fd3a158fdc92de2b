"""Something of everything to look at, made through the models."""

from typing import Any

from django.conf import settings

from announcements.actions.alerting import ask
from policytracker.sign_in.links import link_for
from policytracker.sign_in.throttles import PASSWORDS_OF_ACCOUNT
from tests import factories as make
from tests.every_state import DRAFT, withdrawn
from tests.policytracker.sign_in.people import has_app


def newsroom() -> dict[str, Any]:
    """The numbers of a record of each kind, of a draft that can't be published yet, of one that was withdrawn; an alert's token."""
    ministry = make.organisation("Home Office", acronym="HO", kind="ministry", country=make.country("GB"))
    source = make.source(
        "The Independent", headline="UK signs deals", published_on="2024-11-07", captured_text="These very words."
    )
    event = make.event("Summit in Budapest", place="Budapest", date="2024-11-07", country=make.country("GB"))
    minister = make.official("Yvette Čooper", other_names=["The home secretary"])
    minister.appointments.create(role="Home Secretary", organisation=ministry, since="2024-07")
    agreement = told_agreement(source)
    announcement = make.announcement(
        "GB", "RS", title="Plans to sign with Serbia", summary="In our words.", event=event, agreements=[agreement]
    )
    make.statement(announcement, official=minister, role_as_printed="the Home Secretary")
    make.participation(official=minister, agreement=agreement, role_as_printed="the Home Secretary")
    make.figure(announcement, qualifier="up_to", recipient_country=make.country("RS"), conditional="yes")
    make.release(name="Autumn")
    return {
        "agreement": agreement.pk,
        "announcement": announcement.pk,
        "official": minister.pk,
        "organisation": ministry.pk,
        "event": event.pk,
        "source": source.pk,
        "alert": ask(email="reader@news.example", plural="agreements", query="country=RS", rhythm="daily").token,
        **unfinished(),
    }


def unfinished() -> dict[str, Any]:
    """A draft that was sent back and lacks a source, and an agreement that was withdrawn."""
    draft = make.agreement("GB", "MK", title="UK and North Macedonia", **{**DRAFT, "sent_back_why": "Which day?"})
    make.milestone(draft, "signed", "2024-11", cited=False)
    gone = make.agreement("GB", "XK", title="UK and Kosovo", **withdrawn())
    return {"draft": draft.pk, "withdrawn": gone.pk, "link": at_the_door()}


def at_the_door() -> str:
    """Somebody with an app, somebody whose password was tried too often, and the address of a link that sets one."""
    grace = make.user("editor", username="grace")
    has_app(grace)
    for _ in range(PASSWORDS_OF_ACCOUNT.tries):
        PASSWORDS_OF_ACCOUNT.take("edith")
    return link_for(grace).removeprefix(settings.SITE_URL)


def told_agreement(source):
    """An agreement with steps done and expected, approximate, doubtful and disputed."""
    made = make.agreement(
        "GB", "RS", title="UK–Serbia agreement on migration", form="treaty", areas=["visas", "border_security"], binding="yes",
        concerns=["workers"], term_months=36, predecessor=make.agreement("GB", "RS", title="The one before"),
    )  # fmt: skip
    make.cite(binding=made, source=source)
    make.milestone(made, "announced", "2024-11-07", verb="announced plans to sign", cited=False)
    make.cite(milestone=made.milestones.get(), source=source, passage="these very words", locator="paragraph 2")
    signed = make.milestone(made, "signed", "2025-04~", verb="signed")
    make.cite(milestone=signed, source=source, stance="contradicts", passage="plans to sign")
    make.milestone(made, "signed", "2025", expected=True, verb="to be signed")
    make.milestone(made, "approved", None, certainty="doubtful", doubtful_why="A garbled copy.", verb="approved")
    make.milestone(made, "in_effect", "2099", expected=True, verb="will enter into force")
    return made
