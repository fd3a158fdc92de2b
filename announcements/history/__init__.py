"""What was done to a record: who, when, why, and what changed, in words."""

from announcements.history.reading import PER_PAGE, Act, Step, history_of
from announcements.history.wording import Change

__all__ = ["PER_PAGE", "Act", "Change", "Step", "history_of"]
