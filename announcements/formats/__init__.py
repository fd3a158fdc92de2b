"""One list of columns per record. CSV is written from it; other formats and the codebook read the same list."""

from typing import Any

from announcements.formats.actors import APPOINTMENTS, OFFICIALS, ORGANISATIONS
from announcements.formats.agreements import AGREEMENTS, MILESTONES, PARTIES
from announcements.formats.announcements import (
    ANNOUNCED_AGREEMENTS,
    ANNOUNCEMENTS,
    EVENTS,
    FIGURES,
    INVOLVEMENTS,
    PARTICIPATIONS,
    STATEMENTS,
)
from announcements.formats.columns import Column, Kind, Reader, Table
from announcements.formats.places import BLOCS, COUNTRIES, COUNTRY_NAMES, MEMBERSHIPS
from announcements.formats.sources import CITATIONS, SOURCES, UNSUPPORTED_FACTS

TABLES = (
    AGREEMENTS,
    ANNOUNCEMENTS,
    OFFICIALS,
    ORGANISATIONS,
    EVENTS,
    SOURCES,
    PARTIES,
    MILESTONES,
    ANNOUNCED_AGREEMENTS,
    INVOLVEMENTS,
    STATEMENTS,
    PARTICIPATIONS,
    FIGURES,
    APPOINTMENTS,
    CITATIONS,
    UNSUPPORTED_FACTS,
    COUNTRIES,
    COUNTRY_NAMES,
    BLOCS,
    MEMBERSHIPS,
)

_BY_MODEL = {table.model: table for table in TABLES}


def table_of(model: Any) -> Table:
    """The columns of a model's rows; KeyError for a model that is not exported."""
    return _BY_MODEL[model]


__all__ = ["TABLES", "Column", "Kind", "Reader", "Table", "table_of"]
