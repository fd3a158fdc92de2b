"""DESIGN's rule 6: nothing is summed twice, one currency at a time, conditional and not stated beside it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from announcements.models import Figure
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def figure():
    agreement = make.agreement("GB", "FR")

    def made(value, unit="EUR", **fields):
        figure = Figure.objects.create(
            agreement=agreement, value=value, unit=unit, what="a sum", **{"conditional": "no", **fields}
        )
        make.cite(figure=figure)
        return figure

    return made


def test_a_part_is_left_out_beside_its_total(figure):
    total = figure(541, standing="total")
    part = figure(141, standing="part", refers_to=total)
    assert Figure.objects.all().sums() == {"EUR": {"no": Decimal("541.00")}}
    assert Figure.objects.filter(pk=part.pk).sums() == {"EUR": {"no": Decimal("141.00")}}


def test_a_re_announced_sum_is_counted_once(figure):
    first = figure(75, "GBP", standing="new")
    figure(75, "GBP", standing="reannounced", refers_to=first)
    figure(10, "GBP", standing="reannounced")
    assert Figure.objects.all().sums() == {"GBP": {"no": Decimal("85.00")}}


def test_currencies_conditions_and_people_stand_apart(figure):
    figure(105)
    figure(900, conditional="yes")
    figure(7, conditional="not_stated")
    figure(3, "GBP")
    figure(100_000, "people")
    assert Figure.objects.all().sums() == {
        "EUR": {"no": Decimal("105.00"), "yes": Decimal("900.00"), "not_stated": Decimal("7.00")},
        "GBP": {"no": Decimal("3.00")},
    }


def test_only_a_part_or_a_repetition_refers_to_another(figure):
    total = figure(541, standing="total")
    with pytest.raises(IntegrityError, match="figure_refers_as_part_or_again"), transaction.atomic():
        figure(141, standing="new", refers_to=total)
