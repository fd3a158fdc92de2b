"""A draft as an editor decides on it: all its suggestions, and the records that what is accepted makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from announcements.actions.story import Cited, Story, ToldAgreement
from announcements.dates import PartialDate
from announcements.intake.selected import selected, with_selected
from announcements.intake.suggested import (
    ACCEPTED,
    REJECTED,
    UNDECIDED,
    AgreementItem,
    AnnouncementItem,
    CountryItem,
    EventItem,
    FigureItem,
    OfficialItem,
    OrganisationItem,
    QuotationItem,
    SourceItem,
    StepItem,
    Suggested,
)
from announcements.intake.suggestions import (
    AgreementSaid,
    Claim,
    CountrySaid,
    Draft,
    EventSaid,
    FigureSaid,
    OfficialSaid,
    OrganisationSaid,
    QuotationSaid,
)
from announcements.models import (
    Agreement,
    Country,
    Involvement,
    Official,
    Organisation,
    Participation,
    Party,
    Statement,
)
from announcements.models.vocabularies import (
    AnnouncementKind,
    Part,
    Role,
    SourceKind,
    Stage,
    State,
)
from announcements.passages import Span


@dataclass(frozen=True)
class Piece:
    """Words of the text, the keys of what they stand for (most precise first), and the keys that begin here."""

    words: str
    keys: list[str]
    begins: list[str]


class Proposal:
    """All suggestions of one draft, in groups. ``data`` is what the editor has decided and changed so far."""

    def __init__(self, draft: Draft, data: Any = None, *, checking: bool = False) -> None:
        self.data, self.checking = data, checking
        self.draft = with_selected(draft, selected(data, draft.text) if data is not None else [])
        self.groups: list[tuple[str, list[Suggested]]] = []
        self.refusals: list[tuple[str, str]] = []
        for title, items in self._groups():
            if found := list(items):
                self.groups.append((title, found))

    def __iter__(self) -> Iterator[Suggested]:
        for _, items in self.groups:
            yield from items

    def _groups(self) -> Iterator[tuple[str, Iterator[Suggested]]]:
        draft = self.draft
        yield "Source", iter([self._source()])
        yield "Announcement", iter([self._announcement()])
        yield "Agreements", self._agreements()
        yield "Countries", (self._country(one) for one in draft.countries if not one.is_bloc or one.code == "EU")
        yield "Officials", (self._official(number, one) for number, one in enumerate(draft.officials))
        yield "Who said what", (self._quotation(f"quotation-{_at(one)}", one) for one in draft.quotations)
        yield "Figures", (self._figure(f"figure-{_at(one)}", one) for one in [*draft.amounts, *draft.figures])
        yield "Event", (self._event(one) for one in self._main_event())
        yield "Organisations", (self._organisation(number, one) for number, one in enumerate(draft.organisations))

    def _make(
        self,
        kind: type[Suggested],
        key: str,
        initial: dict[str, Any],
        said: Any,
        *,
        spans: list[Span],
        sentence: Span | None,
        **more: Any,
    ) -> Any:
        options = {"key": key, "text": self.draft.text, "spans": spans, "sentence": sentence, "said": said, **more}
        if self.data is None:
            return kind(initial=initial, **options)
        sent = kind(self.data, **options)
        if f"{key}-sent" not in self.data:
            # It came up since: nothing was decided on it.
            return kind(initial=initial, **options)
        if self.checking and (sent.always or sent["decision"].value() == ACCEPTED):
            return sent
        return kind(initial={name: sent[name].value() for name in sent.fields}, **options)

    def _source(self) -> SourceItem:
        draft = self.draft
        initial = {
            "url": draft.url,
            "publisher": draft.publisher,
            "headline": draft.title,
            "published_on": draft.published_on,
            "language": draft.language or "en",
            "kind": SourceKind.NOT_STATED,
        }
        spans = [draft.title_span] if draft.title_span else []
        return self._make(SourceItem, "source", initial, None, spans=spans, sentence=None)

    def _announcement(self) -> AnnouncementItem:
        draft = self.draft
        first = draft.agreements[0] if draft.agreements else None
        sentence = first.sentence if first else draft.title_span or _first_line(draft.text)
        initial = {"title": draft.title[:400], "kind": _kind(draft), "announced_on": _announced_on(draft)}
        return self._make(
            AnnouncementItem, "announcement", initial, None, spans=[sentence] if sentence else [], sentence=sentence
        )

    def _agreements(self) -> Iterator[Suggested]:
        for number, one in enumerate(self.draft.agreements):
            names = "; ".join(_party_name(code) for code in one.parties)
            initial = {"title": one.title, "form": one.form, "parties": names, "areas": list(one.areas), "known": ""}
            item = self._make(
                AgreementItem,
                f"agreement-{number}",
                initial,
                one,
                spans=[one.span],
                sentence=one.sentence,
                known=_known(one),
            )
            yield item
            for step, claim in enumerate(_steps(one)):
                date = claim.date or (_announced_on(self.draft) if claim.stage == Stage.ANNOUNCED else None)
                step_says: dict[str, Any] = {
                    "stage": claim.stage,
                    "expected": "1" if claim.expected else "",
                    "date": date,
                    "verb": claim.verb_as_written[:300],
                }
                yield self._make(
                    StepItem,
                    f"agreement-{number}-step-{step}",
                    step_says,
                    claim,
                    spans=[claim.span],
                    sentence=claim.sentence,
                    agreement=item,
                )

    def _country(self, one: CountrySaid) -> Suggested:
        first = self.draft.agreements[0].parties[0] if self.draft.agreements else None
        role = Role.ANNOUNCING if one.code == first else Role.PARTNER if one.role == "party" else Role.MENTIONED
        return self._make(
            CountryItem,
            f"country-{one.code}",
            {"decision": _chosen(one), "role": role},
            one,
            spans=list(one.mentions) or [one.span],
            sentence=one.sentence,
        )

    def _official(self, number: int, one: OfficialSaid) -> Suggested:
        part, sentence = _part(self.draft, one)
        initial = {"name": one.name, "part": part, "role_as_printed": one.role_as_printed}
        return self._make(
            OfficialItem, f"official-{number}", initial, one, spans=list(one.mentions) or [one.span], sentence=sentence
        )

    def _quotation(self, key: str, one: QuotationSaid) -> Suggested:
        initial = {
            "decision": _chosen(one),
            "speaker": one.speaker,
            "role_as_printed": one.role_as_printed,
            "quote": one.quote,
        }
        return self._make(QuotationItem, key, initial, one, spans=[one.span], sentence=one.sentence)

    def _figure(self, key: str, one: FigureSaid) -> Suggested:
        initial = {
            "decision": _chosen(one),
            "qualifier": one.qualifier,
            "value": one.value,
            "unit": one.unit,
            "what": one.what[:300],
            "standing": one.standing,
        }
        return self._make(FigureItem, key, initial, one, spans=[one.span], sentence=one.sentence)

    def _main_event(self) -> list[EventSaid]:
        """The one that the article speaks of most: an announcement has one event."""
        return sorted(
            self.draft.events, key=lambda one: (one.event is None, -self.draft.text.count(one.name.rsplit(" ", 1)[0]))
        )[:1]

    def _event(self, one: EventSaid) -> Suggested:
        return self._make(
            EventItem,
            "event",
            {"name": one.name, "place": one.place, "date": one.date},
            one,
            spans=[one.span],
            sentence=one.sentence,
        )

    def _organisation(self, number: int, one: OrganisationSaid) -> Suggested:
        return self._make(
            OrganisationItem,
            f"organisation-{number}",
            {"name": one.name, "role": Role.MENTIONED},
            one,
            spans=[one.span],
            sentence=one.sentence,
        )

    # The text

    def paragraphs(self) -> Iterator[list[Piece]]:
        """The captured text, cut wherever a suggestion begins or ends."""
        spans = [(span, item.key) for item in self for span in item.spans]
        text = self.draft.text
        at = 0
        for line in text.split("\n"):
            end = at + len(line)
            if line.strip():
                yield list(_pieces(text, Span(at, end), spans))
            at = end + 1

    # Saving

    @property
    def counts(self) -> dict[str, int]:
        decided = [item.decided for item in self if not item.always]
        return {
            "accepted": decided.count(ACCEPTED),
            "rejected": decided.count(REJECTED),
            "undecided": decided.count(UNDECIDED),
            "all": len(decided),
        }

    def is_valid(self) -> bool:
        """What is accepted can be saved; a step only with its agreement."""
        for item in self:
            if not item.accepted:
                continue
            item.full_clean()
            if isinstance(item, StepItem) and not item.agreement.accepted:
                item.add_error(None, "Its agreement is not accepted.")
            for field, errors in item.errors.items():
                name = f"id_{item.key}-{field}" if field in item.fields else item.key
                self.refusals += [(name, f"{item.heading}: {error}") for error in errors]
        return not self.refusals

    def story(self) -> Story:
        """Of what is accepted: unsaved records and rows. Ask ``is_valid`` first."""
        chosen = [item for item in self if item.accepted]

        def of(kind: type[Suggested]) -> list[Any]:
            return [item for item in chosen if isinstance(item, kind)]

        main, people = of(AnnouncementItem)[0], _People()
        story = Story(of(SourceItem)[0].source(), main.announcement(), main.passage)
        for item in of(EventItem):
            story.announcement.event = item.event()
        for item in of(AgreementItem):
            agreement, parties = item.agreement()
            steps = [
                Cited(step.milestone(), "milestone", step.passage) for step in of(StepItem) if step.agreement is item
            ]
            story.agreements.append(ToldAgreement(agreement, parties, steps))
        story.involvements = [one for item in of(CountryItem) if (one := item.involvement())]
        for item in of(OrganisationItem):
            organisation = item.organisation()
            if not any(one.organisation_id == organisation.pk and organisation.pk for one in story.involvements):
                story.involvements.append(Involvement(organisation=organisation, role=item.cleaned_data["role"]))
                story.things.append(organisation)
        for item in of(OfficialItem):
            said = item.cleaned_data
            row = Participation(
                official=people.called(said["name"], item.said.official),
                part=said["part"],
                role_as_printed=said["role_as_printed"],
            )
            story.facts.append(Cited(row, "participation", item.passage))
        for item in of(QuotationItem):
            said = item.cleaned_data
            statement = Statement(
                official=people.called(said["speaker"], item.said.official),
                role_as_printed=said["role_as_printed"],
                quote=said["quote"],
            )
            story.facts.append(Cited(statement, "statement", item.passage))
        story.facts += [Cited(item.figure(), "figure", item.passage) for item in of(FigureItem)]
        story.things += [*people.new, *([story.announcement.event] if story.announcement.event else [])]
        return story


def _chosen(one: Any) -> str:
    """Whoever selects words to be used has decided."""
    return ACCEPTED if one.rule == "selected by the editor" else UNDECIDED


def _at(one: Any) -> str:
    return f"{one.span.start}-{one.span.end}"


class _People:
    """Each person once, known or new."""

    def __init__(self) -> None:
        self.by_name: dict[str, Official] = {}

    def called(self, name: str, key: int | None) -> Official:
        asked = " ".join(name.split())
        if asked.casefold() not in self.by_name:
            kept = Official.objects.filter(state__in=[State.DRAFT, State.PUBLISHED])
            known = kept.filter(pk=key).first() if key else kept.filter(name__iexact=asked).first()
            self.by_name[asked.casefold()] = known or Official(name=asked)
        return self.by_name[asked.casefold()]

    @property
    def new(self) -> list[Official]:
        return [one for one in self.by_name.values() if one.pk is None]


def _pieces(text: str, line: Span, spans: list[tuple[Span, str]]) -> Iterator[Piece]:
    here = sorted(
        ((span, key) for span, key in spans if span.start < line.end and line.start < span.end),
        key=lambda one: one[0].end - one[0].start,
    )
    cuts = sorted(
        {line.start, line.end, *(place for span, _ in here for place in span if line.start < place < line.end)}
    )
    for start, end in pairwise(cuts):
        keys = [key for span, key in here if span.start <= start and end <= span.end]
        begins = [key for span, key in here if max(span.start, line.start) == start]
        yield Piece(text[start:end], list(dict.fromkeys(keys)), list(dict.fromkeys(begins)))


def _first_line(text: str) -> Span | None:
    line = next((one for one in text.split("\n") if one.strip()), "")
    start = text.find(line) if line else 0
    return Span(start, start + len(line)) if line else None


def _steps(one: AgreementSaid) -> list[Claim]:
    """The claims that don't contradict what the agreement's stage says: each stage once. What contradicts it is flagged, not proposed."""
    planned = {claim.stage for claim in one.claims if claim.expected}
    order = Stage.values
    limit = order.index(one.stage) if one.stage in order else len(order)
    found: dict[tuple[str, bool], Claim] = {}
    for claim in sorted(one.claims, key=lambda claim: (claim.where == "headline", not claim.firm, claim.span)):
        if claim.denied or (not claim.expected and (claim.stage in planned and claim.stage != Stage.ANNOUNCED)):
            continue
        if not claim.expected and order.index(claim.stage) > limit:
            continue
        if claim.expected and (claim.stage, False) in found:
            continue
        found.setdefault((claim.stage, claim.expected), claim)
    return sorted(found.values(), key=lambda claim: (claim.expected, order.index(claim.stage)))


def _known(one: AgreementSaid) -> list[Agreement]:
    """Agreements of exactly these parties, the latest first: the story may be about one of them."""
    found = Agreement.objects.filter(state__in=[State.DRAFT, State.PUBLISHED])
    for code in one.parties:
        mine = Party.objects.filter(country=code) | Party.objects.filter(organisation__bloc=code)
        found = found.filter(pk__in=mine.values("agreement"))
    return [each for each in found.order_by("-pk")[:20] if each.parties.count() == len(one.parties)]


def _party_name(code: str) -> str:
    country = Country.objects.filter(code=code).first()
    if country:
        return country.name
    organisation = Organisation.objects.filter(bloc=code).first()
    return organisation.name if organisation else code


def _kind(draft: Draft) -> str:
    stages = {one.stage for one in draft.agreements}
    if stages & {Stage.SUSPENDED, Stage.ENDED}:
        return AnnouncementKind.SUSPENSION
    if stages or not draft.amounts:
        return AnnouncementKind.AGREEMENT
    return AnnouncementKind.FUNDING


def _announced_on(draft: Draft) -> PartialDate | None:
    """The day of the claim that decides, where it is one of the days before the article; else the article's own."""
    first = draft.agreements[0] if draft.agreements else None
    if (
        first
        and first.date
        and first.stage != Stage.ANNOUNCED
        and (not draft.published_on or first.date.first <= draft.published_on.last)
    ):
        return first.date
    return draft.published_on


def _part(draft: Draft, one: OfficialSaid) -> tuple[str, Span]:
    """What the person did, and the sentence that says so."""
    parts = {
        Stage.SIGNED: Part.SIGNED,
        Stage.AGREED: Part.AGREED,
        Stage.ANNOUNCED: Part.ANNOUNCED,
        Stage.NEGOTIATING: Part.NEGOTIATED,
        Stage.ENDED: Part.ENDED,
        Stage.SUSPENDED: Part.ENDED,
    }
    for agreement in draft.agreements:
        for claim in _steps(agreement):
            names = [span for span in one.mentions if claim.sentence.start <= span.start < claim.span.start]
            if names and not claim.expected and claim.stage in parts:
                return parts[Stage(claim.stage)], claim.sentence
            if names and claim.expected and claim.stage == Stage.SIGNED:
                return Part.TO_SIGN, claim.sentence
    spoke = [each.sentence for each in draft.quotations if each.speaker == one.name and not each.expected]
    inside = [each for each in spoke if each.start <= one.span.start < each.end]
    return (Part.SPOKE, (inside or spoke)[0]) if spoke else (Part.NOT_STATED, one.sentence)
