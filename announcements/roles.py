"""Who may do what. Three groups, each holding what the one before holds: editor, reviewer, maintainer."""

from typing import Any

EDITOR = "editor"
REVIEWER = "reviewer"
MAINTAINER = "maintainer"
GROUPS = [EDITOR, REVIEWER, MAINTAINER]


def _in_group(user: Any, *names: str) -> bool:
    if not (user and user.is_authenticated and user.is_active):
        return False
    # Asked once per person and request: a page checks many records.
    if not hasattr(user, "_group_names"):
        user._group_names = set(user.groups.values_list("name", flat=True))
    return user.is_superuser or not user._group_names.isdisjoint(names)


def is_editor(user: Any) -> bool:
    """Enters and changes records; sees drafts, histories and captured texts."""
    return _in_group(user, *GROUPS)


def is_reviewer(user: Any) -> bool:
    """Publishes, withdraws, merges and sends back others' entries too."""
    return _in_group(user, REVIEWER, MAINTAINER)


def is_maintainer(user: Any) -> bool:
    """All of it, the admin and the users too."""
    return _in_group(user, MAINTAINER)


def may_publish(user: Any, record: Any) -> bool:
    """An editor publishes and withdraws own entries, a reviewer everybody's."""
    return is_reviewer(user) or (is_editor(user) and record.created_by_id == user.pk)


def may_send_back(user: Any, record: Any) -> bool:
    return is_reviewer(user) and record.state == "draft"


def may_merge(user: Any) -> bool:
    return is_reviewer(user)


def known_role(user: Any) -> str:
    """For the log, of a user or None, without a look at the database: "not asked" where nobody has looked up who it is.

    A "reader" has an account and no role.
    """
    if user is None:
        return "not asked"
    if not user.is_authenticated:
        return "anonymous"
    names = set(GROUPS) if user.is_superuser else getattr(user, "_group_names", None)
    if names is None:
        return "signed in"
    return next((name for name in reversed(GROUPS) if name in names), "reader")
