"""Every table of the tracker in one place, for maintainers: found, filtered, exported. Records are read here and changed on the site."""

from announcements.admin import records, rows
from announcements.admin.site import site

__all__ = ["records", "rows", "site"]
