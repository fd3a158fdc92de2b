"""Two records of one thing become one."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from psycopg.errors import UniqueViolation

from announcements import roles
from announcements.actions.publishing import publish_with_named
from announcements.actions.refusals import Conflict, NotAllowed, Refused, in_words
from announcements.actions.trace import acting, locked, said
from announcements.models import Agreement, Milestone, Organisation, Party
from announcements.models.support import check_now
from announcements.models.vocabularies import State


def merge(keep: Any, other: Any, *, who: Any, why: str) -> Any:
    """Move what names or belongs to ``other`` to ``keep``; the address of ``other`` leads to ``keep`` from then on.

    Rows that ``keep`` has already (the same party, country, organisation or agreement) are dropped; the history keeps them. The
    columns of ``keep`` stay as they are. Records merged into ``other`` before are merged into ``keep``. If ``keep`` is public, the drafts
    that it now names become public. Merging again what is merged changes nothing.

    Raises NotAllowed (reviewers merge); Conflict when one of them is merged elsewhere; Refused without a reason, for one record and
    itself, for two kinds, for a public record into one that isn't; Missing when a fact that moved has no source.
    """
    with acting("merge", who=who, why=why, alone=True):
        if not roles.may_merge(who):
            raise NotAllowed("Reviewers merge records.")
        if type(keep) is not type(other) or keep.pk == other.pk:
            raise Refused("Choose two different records of one kind.")
        kept, gone = locked(keep), locked(other)
        if gone.merged_into_id != kept.pk:
            _mergeable(kept, gone)
            with in_words():
                _merge(kept, gone, said(why, "Say why they are one."))
    for record in (keep, other):
        record.refresh_from_db()
    return keep


def _mergeable(keep: Any, other: Any) -> None:
    for record in (keep, other):
        if record.state == State.MERGED:
            raise Conflict("It was merged into another record already.", record)
    if keep.state == State.WITHDRAWN or (other.published_at and keep.state != State.PUBLISHED):
        raise Refused(
            "The address of a published record can only lead to a published one: publish the one that stays first."
        )


def _merge(keep: Any, other: Any, why: str) -> None:
    if isinstance(keep, Agreement):
        _join_agreements(keep, other)
    if isinstance(keep, Organisation):
        _join_organisations(keep, other)
    for relation in _relations(keep, other):
        _move(relation, keep, other)
    other.state, other.merged_into, other.sent_back_why = State.MERGED, keep, ""
    other.save(update_fields=["state", "merged_into", "sent_back_why"])
    if keep.state == State.PUBLISHED:
        publish_with_named(keep)
    check_now()


def _move(relation: Any, keep: Any, other: Any) -> None:
    """Point the rows of one relation to ``keep``; a row that it has already is dropped."""
    rows = relation.related_model._base_manager.filter(**{relation.field.name: other})
    try:
        with transaction.atomic():
            rows.update(**{relation.field.name: keep})
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        for row in rows:
            _move_or_drop(row, relation.field.name, keep)


def _move_or_drop(row: Any, name: str, keep: Any) -> None:
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{name: keep})
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        row.delete()


def _relations(keep: Any, other: Any) -> list[Any]:
    """What points to such a record. Its history stays its own, and so do the sources of a binding that ``keep`` doesn't state."""
    own = {"pgh_obj"}
    if isinstance(keep, Agreement) and keep.binding != other.binding:
        own.add("binding")
    return [each for each in other._meta.related_objects if each.one_to_many and each.field.name not in own]


def _join_agreements(keep: Agreement, other: Agreement) -> None:
    """Nothing follows itself; the same party is one; the same step is one, and each other step gets a number of its own."""
    for name in ("predecessor", "parent"):
        if getattr(keep, f"{name}_id") == other.pk:
            setattr(keep, name, None)
            keep.save(update_fields=[name])
    _join_parties(keep, other)
    _join_steps(keep, other)


def _join_parties(keep: Agreement, other: Agreement) -> None:
    for party in other.parties.all():
        if same := keep.parties.filter(country=party.country, organisation=party.organisation).first():
            party.milestones.update(party=same)


def _join_steps(keep: Agreement, other: Agreement) -> None:
    last = keep.milestones.aggregate(last=Max("step"))["last"] or 0
    for step in sorted(set(other.milestones.values_list("step", flat=True))):
        claims = other.milestones.filter(step=step)
        if same := next(filter(None, (_same_step(keep, claim) for claim in claims)), None):
            claims.update(agreement=keep, step=same.step, chosen=False)
        else:
            last += 1
            claims.update(agreement=keep, step=last)


def _same_step(keep: Agreement, claim: Milestone) -> Milestone | None:
    return keep.milestones.filter(stage=claim.stage, expected=claim.expected, date=claim.date).first()


def _join_organisations(keep: Organisation, other: Organisation) -> None:
    """The bloc whose name stands for it goes along; where both are parties, one of them stays."""
    for party in other.parties.all():
        if same := Party.objects.filter(agreement=party.agreement_id, organisation=keep).first():
            party.milestones.update(party=same)
    bloc = other.bloc
    if bloc is None:
        return
    if keep.bloc_id:
        raise Refused("Each of them stands for a bloc of its own.")
    other.bloc, keep.bloc = None, bloc
    other.save(update_fields=["bloc"])
    keep.save(update_fields=["bloc"])
