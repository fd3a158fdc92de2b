"""Facts with their first citation, and the citations beyond it."""

from collections.abc import Iterator
from typing import Any

from django import forms

from announcements.forms.drawn import DrawnForm
from announcements.forms.fields import one_of, printed_text, small_text
from announcements.forms.picking import PickField
from announcements.forms.rows import Row, RowChoice, Rows
from announcements.models import Citation
from announcements.models.vocabularies import Stance
from announcements.passages import closest, is_redacted, spans

CHOOSE_SOURCE = "Choose the source that says so."


def source_field() -> PickField:
    return PickField("source", required=False, label="Source")


def stance_field() -> forms.ChoiceField:
    return one_of(Stance, label="The source", initial=Stance.SUPPORTS)


def passage_field() -> forms.CharField:
    return printed_text(label="Passage, word for word", required=False)


def locator_field() -> forms.CharField:
    return forms.CharField(
        label="Where to find it", max_length=200, required=False, help_text="A page, a minute, an article."
    )


def not_in_text(passage: str, source: Any) -> str:
    """Why the passage is refused; empty when it stands in the captured text, or there is none to compare with.

    What was redacted, in either, is no mismatch.
    """
    text = source.captured_text if source else ""
    if not passage or not text or spans(passage, text) or is_redacted(passage) or is_redacted(text):
        return ""
    near = closest(passage, text)
    return "These words are not in the captured text." + (f" Closest: “{near}”." if near else "")


class CitedForm(DrawnForm):
    """A fact whose first citation is filled in with it. Further citations are rows of their own."""

    # The key by which a citation names this fact.
    cited_as: str
    needs_source = False

    CITATION = ["source", "stance", "passage", "locator"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs["instance"]
        self.first = next(iter(self.citations_of(instance)), None) if instance.pk else None
        initial = {name: getattr(self.first, name) for name in self.CITATION} if self.first else {}
        super().__init__(*args, **{**kwargs, "initial": {**(kwargs.get("initial") or {}), **initial}})

    def citations_of(self, instance: Any) -> list[Citation]:
        return list(instance.citations.all())

    def clean(self) -> Any:
        cleaned = super().clean()
        said = cleaned.get("passage") or cleaned.get("locator") or cleaned.get("stance") == Stance.CONTRADICTS
        if not cleaned.get("source") and "source" not in self.errors and (said or self.needs_source):
            self.add_error("source", CHOOSE_SOURCE)
        if words := not_in_text(cleaned.get("passage", ""), cleaned.get("source")):
            self.add_error("passage", words)
        return cleaned

    def save_citation(self) -> None:
        """After the fact itself."""
        if not set(self.CITATION) & set(self.changed_data):
            return
        if not self.cleaned_data["source"]:
            if self.first:
                self.first.delete()
            return
        citation = self.first or Citation(**{self.cited_as: self.instance})
        for name in self.CITATION:
            setattr(citation, name, self.cleaned_data[name])
        citation.save()


class CitedRow(Row, CitedForm):
    """Its own columns are saved only when one of them has changed: a citation's are not its own."""

    def save_row(self, record: Any) -> None:
        setattr(self.instance, self.rows.owner, record)
        if not self.was_there or set(self.changed_data) - set(self.CITATION):
            self.instance.save()
        self.save_citation()


class CitationRow(Row):
    """“Also said by …”, or contradicted by: which fact, and who says so."""

    spans = {"fact": 4, "source": 4, "stance": 4}
    folded = ["locator", "note"]

    fact = RowChoice("Choose", label="Says of", required=True, error_messages={"required": "Choose what it speaks of."})
    source = PickField("source", label="Source", error_messages={"required": CHOOSE_SOURCE})
    stance = stance_field()
    passage = passage_field()
    locator = locator_field()
    note = small_text(label="Note")

    class Meta:
        model = Citation
        fields = ["source", "stance", "passage", "locator", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.was_there:
            self.initial["fact"] = self.rows.key_of(self.instance)

    @property
    def counts(self) -> bool:
        """It goes with its fact."""
        fact = self.fields["fact"].offered.get(self["fact"].value() or "")
        return super().counts and not (fact and fact.removed)

    def clean(self) -> Any:
        cleaned = super().clean()
        if words := not_in_text(cleaned.get("passage", ""), cleaned.get("source")):
            self.add_error("passage", words)
        return cleaned

    def save_row(self, record: Any) -> None:
        if self.was_there and not self.changed_data:
            return
        for name in self.rows.facts.values():
            setattr(self.instance, name, None)
        fact = self.cleaned_data["fact"]
        of_record = not isinstance(fact, Row)
        setattr(
            self.instance,
            fact if of_record else self.rows.facts[fact.rows.name],
            record if of_record else fact.instance,
        )
        self.instance.save()


class CitationRows(Rows):
    """Each fact's citations beyond its first. ``facts``: name of the rows, or of the fact of the record itself → key in Citation."""

    name = "citations"
    title = "Also said by, or contradicted by"
    noun = "further citation"
    row = CitationRow
    facts: dict[str, str] = {}

    def offer_facts(self, sets: dict[str, Rows], others: list[tuple[str, str]] | None = None) -> None:
        """Let each row choose among the facts of the form; ``others`` are facts of the record itself."""
        facts = [fact for name in self.facts if name in sets for fact in sets[name] if not fact.blank]
        for row in self:
            row.fields["fact"].offer(facts, others)

    def stored(self) -> list[Citation]:
        return [citation for citations in self._by_fact() for citation in citations[1:]]

    def _by_fact(self) -> Iterator[list[Citation]]:
        for name, key in self.facts.items():
            if name == key:
                yield list(getattr(self.record, "binding_citations" if key == "binding" else "citations").all())
            else:
                for fact in getattr(self.record, name).prefetch_related("citations"):
                    yield list(fact.citations.all())

    def key_of(self, citation: Citation) -> str:
        for name, key in self.facts.items():
            pk = getattr(citation, f"{key}_id")
            if pk is not None:
                return key if name == key else f"{name}:{pk}"
        return ""
