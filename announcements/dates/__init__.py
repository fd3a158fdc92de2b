"""A date as precise as its source: value, parser, fields, and the days that it can mean."""

from .days import EDTF_DAYS_DROP_SQL, EDTF_DAYS_SQL, days_between, days_of, first_day, last_day, overlaps
from .fields import PartialDateField, PartialDateFormField
from .value import DateError, PartialDate, from_edtf
from .written import parse

__all__ = [
    "EDTF_DAYS_DROP_SQL",
    "EDTF_DAYS_SQL",
    "DateError",
    "PartialDate",
    "PartialDateField",
    "PartialDateFormField",
    "days_between",
    "days_of",
    "first_day",
    "from_edtf",
    "last_day",
    "overlaps",
    "parse",
]
