"""What was done to a record: who, when, why, and what changed, in words."""

from announcements.history.reading import PER_PAGE, Act, Step, as_it_was, history_of
from announcements.history.wording import Change

__all__ = ["PER_PAGE", "Act", "Change", "Step", "as_it_was", "history_of"]
