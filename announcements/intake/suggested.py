"""Each suggestion as a small form: accepted, changed or rejected, with the words it stands on."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from announcements.dates import PartialDate, PartialDateFormField
from announcements.forms.facts import NumberField
from announcements.forms.fields import AddressField, TicksField
from announcements.intake.near import at_address
from announcements.models import (
    Agreement,
    Announcement,
    Country,
    Event,
    Figure,
    Involvement,
    Milestone,
    Organisation,
    Party,
    Source,
)
from announcements.models.vocabularies import (
    AnnouncementKind,
    Area,
    Ending,
    Form,
    OrganisationKind,
    Part,
    Qualifier,
    Role,
    SourceKind,
    Stage,
    Standing,
    State,
)
from announcements.passages import Span

UNDECIDED, ACCEPTED, REJECTED = "", "yes", "no"


_DECISIONS = [(ACCEPTED, "Accept"), (REJECTED, "Reject"), (UNDECIDED, "Undecided")]


class Suggested(forms.Form):
    """One suggestion. ``spans`` are lit up in the text; ``passage`` is what a citation of it quotes."""

    always: ClassVar[bool] = False
    # It stands within the one before: a step within its agreement.
    within: ClassVar[bool] = False
    wide: ClassVar[dict[str, int]] = {}
    field_order = ["decision"]
    # Fields that stand in the line under the heading.
    shown_short: ClassVar[list[str]] = []

    decision = forms.ChoiceField(choices=_DECISIONS, required=False, widget=forms.RadioSelect, label="Decision")

    def __init__(
        self, *args: Any, key: str, text: str, spans: list[Span], sentence: Span | None, said: Any = None, **kwargs: Any
    ) -> None:
        self.key, self.text, self.spans, self.sentence, self.said = key, text, spans, sentence, said
        super().__init__(*args, prefix=key, use_required_attribute=False, auto_id="id_%s", **kwargs)
        for name, field in self.fields.items():
            field.error_messages["required"] = "Fill this in."
            if name != "decision":
                field.widget.attrs.setdefault("data-said", "")

    @property
    def passage(self) -> str:
        return self.text[self.sentence.start : self.sentence.end] if self.sentence else ""

    @property
    def decided(self) -> str:
        return ACCEPTED if self.always else str(self["decision"].value() or UNDECIDED)

    @property
    def caution(self) -> str:
        """Why it is not accepted along with all; empty when it is."""
        return ""

    @property
    def accepted(self) -> bool:
        return self.decided == ACCEPTED

    @property
    def confidence_words(self) -> str:
        confidence = getattr(self.said, "confidence", None)
        return "" if confidence is None or confidence >= 0.8 else "less sure"

    @property
    def heading(self) -> str:
        return ""

    def drawn(self) -> list[tuple[forms.BoundField, int]]:
        return [(self[name], self.wide.get(name, 12)) for name in self.fields if name != "decision"]

    def in_short(self) -> str:
        """What its fields say, in a line."""
        return " · ".join(words for name in self.shown_short if name in self.fields and (words := self._words(name)))

    def _words(self, name: str) -> str:
        value = self[name].value()
        if isinstance(value, PartialDate):
            return value.words
        labels = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", [])}
        if isinstance(value, list):
            return ", ".join(labels.get(str(one), str(one)) for one in value)
        return labels.get(str(value), "" if value is None else str(value))


class SourceItem(Suggested):
    always = True
    wide = {"url": 12, "publisher": 6, "published_on": 6, "headline": 12, "kind": 6, "language": 6}

    url = AddressField(label="Address")
    publisher = forms.CharField(max_length=300)
    published_on = PartialDateFormField(required=False, label="Published on")
    headline = forms.CharField(max_length=500, required=False)
    kind = forms.ChoiceField(choices=SourceKind.choices, initial=SourceKind.NOT_STATED)
    language = forms.CharField(max_length=10, initial="en", help_text="A code: en, fr, de.")

    heading = "Where it was said"

    def source(self) -> Source:
        """The one that is entered under this address, or a new one."""
        said = self.cleaned_data
        known = at_address(said["url"])
        if known is not None:
            return known
        return Source(
            captured_text=self.text,
            **{name: said[name] for name in ("url", "publisher", "headline", "published_on", "kind", "language")},
        )


class AnnouncementItem(Suggested):
    always = True
    wide = {"title": 12, "kind": 6, "announced_on": 6, "summary": 12}

    title = forms.CharField(max_length=400)
    kind = forms.ChoiceField(choices=AnnouncementKind.choices)
    announced_on = PartialDateFormField(required=False, label="Announced on")
    summary = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="In our own words.")

    heading = "What was made known"

    def announcement(self) -> Announcement:
        return Announcement(**{name: self.cleaned_data[name] for name in ("title", "kind", "announced_on", "summary")})


class CountryItem(Suggested):
    wide = {"role": 12}
    shown_short = ["role"]
    role = forms.ChoiceField(choices=Role.choices, label="Its part")

    @property
    def heading(self) -> str:
        return self.said.name

    def involvement(self) -> Involvement | None:
        country = Country.objects.filter(code=self.said.code).first()
        if country is not None:
            return Involvement(country=country, role=self.cleaned_data["role"])
        organisation = Organisation.objects.filter(bloc=self.said.code).first()
        return Involvement(organisation=organisation, role=self.cleaned_data["role"]) if organisation else None


class OrganisationItem(Suggested):
    wide = {"name": 6, "role": 6}
    shown_short = ["role"]
    name = forms.CharField(max_length=300)
    role = forms.ChoiceField(choices=Role.choices, label="Its part", initial=Role.MENTIONED)

    @property
    def heading(self) -> str:
        return self.said.name

    def organisation(self) -> Organisation:
        name = self.cleaned_data["name"]
        known = Organisation.objects.filter(pk=self.said.organisation).first() if self.said.organisation else None
        known = known or Organisation.objects.filter(name=name, state__in=[State.DRAFT, State.PUBLISHED]).first()
        return known or Organisation(name=name, kind=OrganisationKind.OTHER)


class EventItem(Suggested):
    wide = {"name": 12, "place": 6, "date": 6}
    shown_short = ["place", "date"]
    name = forms.CharField(max_length=300)
    place = forms.CharField(max_length=200, required=False)
    date = PartialDateFormField(required=False)

    @property
    def heading(self) -> str:
        return self.said.name

    def event(self) -> Event:
        known = Event.objects.filter(pk=self.said.event).first() if self.said.event else None
        return known or Event(**{name: self.cleaned_data[name] for name in ("name", "place", "date")})


class AgreementItem(Suggested):
    wide = {"title": 12, "known": 12, "form": 6, "parties": 6, "areas": 12}
    shown_short = ["form", "areas"]

    title = forms.CharField(max_length=400)
    known = forms.ChoiceField(required=False, label="It is")
    form = forms.ChoiceField(choices=Form.choices)
    parties = forms.CharField(max_length=500, help_text="Countries or organisations, separated by semicolons.")
    areas = TicksField(Area, label="Areas")

    def __init__(self, *args: Any, known: list[Agreement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates: dict[str, Agreement] = {str(one.pk): one for one in known}
        self.fields["known"].choices = [
            ("", "a new agreement"),
            *((pk, f"known: {one}") for pk, one in self.candidates.items()),
        ]
        if not self.candidates:
            del self.fields["known"]

    @property
    def heading(self) -> str:
        return self.said.title

    def clean_parties(self) -> list[Any]:
        found = []
        for name in (each.strip() for each in self.cleaned_data["parties"].split(";")):
            if name:
                found.append(_member(name))
        if len(found) < 2:
            raise forms.ValidationError("An agreement has two parties or more.", code="parties")
        return found

    def agreement(self) -> tuple[Agreement, list[Party]]:
        said = self.cleaned_data
        if known := self.candidates.get(said.get("known", "")):
            return known, []
        parties = [
            Party(
                country=one if isinstance(one, Country) else None,
                organisation=None if isinstance(one, Country) else one,
            )
            for one in said["parties"]
        ]
        return Agreement(title=said["title"], form=said["form"], areas=said["areas"]), parties


def _member(name: str) -> Any:
    countries = list(Country.objects.called(name)[:2])
    if len(countries) == 1:
        return countries[0]
    organisation = Organisation.objects.filter(name__iexact=name, state__in=[State.DRAFT, State.PUBLISHED]).first()
    organisation = (
        organisation
        or Organisation.objects.filter(acronym__iexact=name, state__in=[State.DRAFT, State.PUBLISHED]).first()
    )
    if organisation is None:
        raise forms.ValidationError(f"No country or organisation is called “{name[:60]}”.", code="unknown")
    return organisation


class StepItem(Suggested):
    wide = {"stage": 6, "expected": 6, "date": 6, "verb": 6}
    shown_short = ["date", "verb"]
    within = True

    stage = forms.ChoiceField(choices=Stage.choices)
    expected = forms.TypedChoiceField(
        choices=[("", "happened"), ("1", "expected")], coerce=bool, empty_value="", required=False, label="It is"
    )
    date = PartialDateFormField(required=False)
    verb = forms.CharField(max_length=300, label="Verb as written")

    def __init__(self, *args: Any, agreement: AgreementItem, **kwargs: Any) -> None:
        self.agreement = agreement
        super().__init__(*args, **kwargs)

    @property
    def heading(self) -> str:
        stage = Stage(self.said.stage)
        return f"Expected: {stage.noun}" if self.said.expected else stage.label

    def milestone(self) -> Milestone:
        said = self.cleaned_data
        how = Ending.NOT_STATED if said["stage"] == Stage.ENDED and not said["expected"] else ""
        return Milestone(
            stage=said["stage"], expected=bool(said["expected"]), date=said["date"], verb=said["verb"], how_ended=how
        )


class OfficialItem(Suggested):
    wide = {"name": 6, "part": 6, "role_as_printed": 12}
    shown_short = ["role_as_printed", "part"]

    name = forms.CharField(max_length=200)
    part = forms.ChoiceField(choices=Part.choices, initial=Part.SPOKE)
    role_as_printed = forms.CharField(max_length=300, required=False, label="Role as printed")

    @property
    def heading(self) -> str:
        return self.said.name

    @property
    def is_known(self) -> bool:
        return self.said.official is not None


class QuotationItem(Suggested):
    wide = {"speaker": 6, "role_as_printed": 6, "quote": 12}
    shown_short = ["speaker", "role_as_printed"]

    speaker = forms.CharField(max_length=200, label="Who said it")
    role_as_printed = forms.CharField(max_length=300, required=False, label="Role as printed")
    quote = forms.CharField(
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "passage-field"}),
        label="The words, word for word",
    )

    @property
    def caution(self) -> str:
        return "foretold: the source says that it is to be said" if self.said.expected else ""

    @property
    def heading(self) -> str:
        words = " ".join(self.said.quote.split())
        return f"“{words[:60]}{'…' if len(words) > 60 else ''}”"


class FigureItem(Suggested):
    wide = {"qualifier": 4, "value": 4, "unit": 4, "what": 8, "standing": 4}
    shown_short = ["qualifier", "what", "standing"]

    qualifier = forms.ChoiceField(choices=Qualifier.choices)
    value = NumberField(label="Number", max_digits=20, decimal_places=2)
    unit = forms.CharField(max_length=40)
    what = forms.CharField(max_length=300, label="What it counts")
    standing = forms.ChoiceField(choices=Standing.choices, label="It is", initial=Standing.NOT_STATED)

    @property
    def heading(self) -> str:
        return self.text[self.said.span.start : self.said.span.end]

    def figure(self) -> Figure:
        return Figure(**{name: self.cleaned_data[name] for name in ("qualifier", "value", "unit", "what", "standing")})
