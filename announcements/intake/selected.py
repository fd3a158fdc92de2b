"""Words that an editor selects in the text, to be used as a quotation, a date, an amount or a party."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from announcements.intake import figures
from announcements.intake.sentences import Laid
from announcements.intake.suggested import ACCEPTED
from announcements.intake.suggestions import (
    CountrySaid,
    Draft,
    FigureSaid,
    QuotationSaid,
)
from announcements.models import (
    Country,
)
from announcements.models.vocabularies import Role
from announcements.passages import Span


@dataclass(frozen=True)
class Selected:
    """Words that the editor selected in the text, and as what they are to be used."""

    use: str  # quote, amount or party; a date goes into its field at once
    span: Span

    @property
    def sent(self) -> str:
        return f"{self.use}:{self.span.start}:{self.span.end}"


def selected(data: Any, text: str) -> list[Selected]:
    """What has been selected so far. What is no place of this text is passed over."""
    found = [chosen(sent, text) for sent in dict.fromkeys(data.getlist("selected")[:100])]
    return [one for one in found if one is not None and one.use != "date"]


def chosen(sent: str, text: str) -> Selected | None:
    """``use:start:end`` as it is sent; None where that is no use or no place."""
    parts = re.fullmatch(r"(quote|date|amount|party):([0-9]{1,7}):([0-9]{1,7})", sent)
    span = _trimmed(text, int(parts[2]), int(parts[3])) if parts else None
    return Selected(parts[1], span) if parts and span else None


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end <= len(text) and text[start].isspace():
        start += 1
    while start < end <= len(text) and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end <= len(text) else None


def with_selected(draft: Draft, chosen: list[Selected]) -> Draft:
    """The draft with what was selected beside what was read."""
    laid = Laid(draft.text)
    for one in chosen:
        where: dict[str, Any] = {
            "span": one.span,
            "sentence": laid.around(one.span.start),
            "confidence": 1.0,
            "rule": "selected by the editor",
        }
        words = draft.text[one.span.start : one.span.end]
        if one.use == "quote" and not any(each.span == one.span for each in draft.quotations):
            said = QuotationSaid(**{**where, "sentence": one.span}, quote=words.strip("“”\"'‘’ "), speaker="")
            draft = replace(draft, quotations=sorted([*draft.quotations, said], key=lambda each: each.span))
        elif (
            one.use == "amount"
            and (figure := _figure_in(laid, one.span))
            and not any(each.span == figure.span for each in [*draft.amounts, *draft.figures])
        ):
            draft = replace(draft, amounts=sorted([*draft.amounts, figure], key=lambda each: each.span))
        elif (
            one.use == "party"
            and (country := Country.objects.called(words).first())
            and not any(each.code == country.code for each in draft.countries)
        ):
            draft = replace(
                draft,
                countries=[*draft.countries, CountrySaid(**where, code=country.code, role="party", name=country.name)],
            )
    return draft


def _figure_in(laid: Laid, span: Span) -> FigureSaid | None:
    """The sum or number within these words; if they hold none that can be read, nothing."""
    amounts = figures.money(laid)
    inside = [
        one
        for one in [*amounts, *figures.people(laid, amounts)]
        if span.start <= one.span.start and one.span.end <= span.end
    ]
    return inside[0] if inside else None


def can_use(draft: Draft, one: Selected) -> str:
    """Why these words can't be used so; empty when they can."""
    words = draft.text[one.span.start : one.span.end]
    if one.use == "amount" and _figure_in(Laid(draft.text), one.span) is None:
        return f"No number can be read in “{words[:60]}”."
    if one.use == "party" and Country.objects.called(words).count() != 1:
        return f"No country is called “{words[:60]}”."
    return ""


def meant(draft: Draft, one: Selected) -> dict[str, str]:
    """What a browser would send if the suggestion that was read of these words had been accepted; empty where there was none."""
    if one.use == "quote":
        keys = [f"quotation-{one.span.start}-{one.span.end}" for each in draft.quotations if each.span == one.span]
        return {f"{key}-decision": ACCEPTED for key in keys}
    if one.use == "amount":
        figure = _figure_in(Laid(draft.text), one.span)
        return {f"figure-{figure.span.start}-{figure.span.end}-decision": ACCEPTED} if figure else {}
    country = Country.objects.called(draft.text[one.span.start : one.span.end]).first()
    key = f"country-{country.code}" if country else ""
    return {f"{key}-decision": ACCEPTED, f"{key}-role": Role.PARTNER.value} if key else {}
