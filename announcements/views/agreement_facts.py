"""What is known of an agreement beside its story, and what no source seen states."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from announcements.dates import PartialDate
from announcements.models import Agreement, Citation
from announcements.models.vocabularies import Area, Concerned, Form, SourceKind, TextStatus, YesNo
from announcements.views.links import Fact, Link, question
from announcements.views.said import Cited


def agreement_facts(
    agreement: Agreement, parties: list[Link], binding: list[Citation], related: list[Fact]
) -> list[Fact]:
    facts = [
        Fact("Parties", parties),
        Fact("Also titled", [Link(title) for title in agreement.other_titles], wide=True),
        Fact("Form", _form(agreement)),
        Fact("Binding", _binding(agreement, binding)),
        Fact("Areas", _terms("area", agreement.areas, Area), wide=True),
        Fact("Concerns", _terms("concerns", agreement.concerns, Concerned), wide=True),
        Fact("Text", _text(agreement)),
        Fact("Term", _term(agreement)),
        *related,
        Fact("Last checked", _checked(agreement)),
    ]
    return [fact for fact in facts if fact.values]


def unstated(agreement: Agreement, has_figures: bool) -> list[str]:
    """In one line, not in rows of dashes."""
    said = {
        "its form": agreement.form != Form.NOT_STATED,
        "whether it binds": agreement.binding != YesNo.NOT_STATED,
        "its areas": agreement.areas,
        "whom it concerns": agreement.concerns,
        "its text": agreement.text_status != TextStatus.NOT_STATED or agreement.text_url,
        "its term": agreement.term_months,
        "any figure": has_figures,
    }
    return [words for words, known in said.items() if not known]


def sources_fact(cited: Cited) -> list[Fact]:
    """ "6: 4 press, 1 government, 1 parliament"; nothing where nothing is cited yet."""
    sources = {citation.source_id: citation.source for citations in cited.values() for citation in citations}
    kinds = Counter(source.kind for source in sources.values())
    words = ", ".join(f"{count} {SourceKind(kind).within}" for kind, count in kinds.most_common())
    total = f"{kinds.total()}: " if len(kinds) > 1 else ""
    return [Fact("Sources", [Link(total + words)])] if kinds else []


def _form(agreement: Agreement) -> list[Link]:
    if agreement.form == Form.NOT_STATED:
        return [Link(agreement.form_as_described)] if agreement.form_as_described else []
    label = Form(agreement.form).label
    described = agreement.form_as_described
    finer = described if described.lower() != label.lower() else ""
    return [Link(label, question("agreements", form=agreement.form), quiet=finer)]


def _binding(agreement: Agreement, citations: list[Citation]) -> list[Link]:
    if agreement.binding == YesNo.NOT_STATED:
        return []
    return [Link(YesNo(agreement.binding).label, citations=citations)]


def _terms(parameter: str, values: list[str], vocabulary: Any) -> list[Link]:
    return [Link(vocabulary(value).label, question("agreements", **{parameter: value})) for value in values]


def _text(agreement: Agreement) -> list[Link]:
    if agreement.text_status == TextStatus.NOT_STATED and not agreement.text_url:
        return [Link(agreement.text_number)] if agreement.text_number else []
    status = TextStatus.PUBLISHED if agreement.text_url else TextStatus(agreement.text_status)
    return [Link(status.label, agreement.text_url, quiet=agreement.text_number)]


def _term(agreement: Agreement) -> list[Link]:
    words = []
    if agreement.term_months:
        words.append(in_months(agreement.term_months))
    if agreement.tacit_renewal != YesNo.NOT_STATED:
        words.append("renewed tacitly" if agreement.tacit_renewal == YesNo.YES else "not renewed tacitly")
    if agreement.notice_months:
        words.append(f"notice {in_months(agreement.notice_months)}")
    return [Link(", ".join(words))] if words else []


def in_months(months: int) -> str:
    """ "3 years", "18 months"."""
    count, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"{count} {unit}{'s' if count != 1 else ''}"


def _checked(agreement: Agreement) -> list[Link]:
    if not agreement.last_checked_on:
        return []
    return [Link("", date=PartialDate(agreement.last_checked_on.isoformat()))]


_RELATIONS = ["Follows", "Followed by", "Belongs to", "Has with it", "Announced together with"]


def related_agreements(record: Agreement, others: Iterable[Any]) -> list[Fact]:
    """That this one follows, belongs to, or was announced with; each in its first relation."""
    groups: dict[str, list[Link]] = {}
    for other in others:
        link = Link(other.title, other.get_absolute_url(), stage=other.stage or "", date=other.stage_date)
        groups.setdefault(_relation(record, other), []).append(link)
    return [Fact(label, groups[label], wide=True) for label in _RELATIONS if label in groups]


def _relation(record: Agreement, other: Agreement) -> str:
    relations = [
        other.pk == record.predecessor_id,
        other.predecessor_id == record.pk,
        other.pk == record.parent_id,
        other.parent_id == record.pk,
        True,
    ]
    return _RELATIONS[relations.index(True)]
