"""Something in every table."""

from tests import factories as make


def a_row_of_every_table() -> None:
    source = make.source(published_on="2024-11")
    party = make.organisation(
        country=make.country("GB"),
        bloc=make.bloc(f"B{source.pk}", members={"GB": ("2020", None), "RS": (None, None), "FR": (None, None)}),
    )
    agreement = make.agreement("GB", party, predecessor=make.agreement(), parent=make.agreement())
    make.models.CountryName.objects.get_or_create(
        country=make.country("GB"), name=f"Name {source.pk}", kind="alternative", source="test"
    )
    milestone = make.milestone(agreement, "signed", party=agreement.parties.first())
    make.cite(milestone=milestone, source=source)
    announcement = make.announcement(
        "GB", "RS", agreements=[agreement], event=make.event(country=make.country("GB"), date="2024-11")
    )
    official = make.official()
    make.statement(announcement, official=official)
    participation = make.models.Participation.objects.create(official=official, agreement=agreement, part="signed")
    figure = make.models.Figure.objects.create(
        announcement=announcement, value=1, unit="GBP", what="aid", payer_country=make.country("GB")
    )
    appointment = make.models.Appointment.objects.create(
        official=official, role="Minister", organisation=party, since="2024"
    )
    for fact in ({"participation": participation}, {"figure": figure}, {"appointment": appointment}):
        make.cite(source=source, **fact)
    draft = make.models.Announcement.objects.create(title="Draft", kind="agreement")
    make.models.Statement.objects.create(announcement=draft, official=official, quote="Unsupported yet")
