"""Every list's records as sets in the process: counts, facets and pages without asking the database for each of them."""

from announcements.index.answers import ids_of
from announcements.index.current import Moment, current, was_read
from announcements.index.days import NOTHING
from announcements.index.facts import SQL
from announcements.index.index import Index
from announcements.index.reference import Reference
from announcements.index.relevance import ranked

KINDS = list(SQL)

__all__ = ["KINDS", "NOTHING", "Index", "Moment", "Reference", "current", "ids_of", "ranked", "was_read"]
