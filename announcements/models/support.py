"""Which facts lack a supporting citation: the view by which the database judges, read by the forms too."""

from typing import Any, Self

from django.db import connection, models


class UnsupportedFactQuerySet(models.QuerySet[Any]):
    def of(self, record: models.Model) -> Self:
        return self.filter(**{f"{record._meta.model_name}_id": record.pk})


class UnsupportedFact(models.Model):
    """A row of the view ``unsupported_fact``, whatever the record's state. ``kind`` is the fact's name in Citation."""

    key = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=12)
    fact_id = models.BigIntegerField()
    agreement_id = models.BigIntegerField(null=True)
    announcement_id = models.BigIntegerField(null=True)

    objects = UnsupportedFactQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "unsupported_fact"

    def __str__(self) -> str:
        return self.key


def check_now() -> None:
    """Ask the deferred rules at once, so that a message can stand by its field and not at COMMIT."""
    connection.check_constraints()
