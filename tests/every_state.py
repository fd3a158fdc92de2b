"""A record of each kind in each state, under numbers that stand for nothing else."""

from typing import Any

from django.utils import timezone

from announcements import models
from tests import factories as make

KINDS = [
    models.Announcement,
    models.Agreement,
    models.Official,
    models.Organisation,
    models.Event,
    models.Source,
]
# Six digits, the same many: a page that differs by its number alone differs by nothing.
NUMBERS = {
    "published": 910001,
    "draft": 910002,
    "withdrawn": 910003,
    "never published": 910004,
    "merged": 910005,
    "merged draft": 910006,
    "missing": 910007,
}


def in_every_state(author: Any) -> None:
    for kind in KINDS:
        stays = _made(kind, "published", created_by=author)
        _made(kind, "draft", created_by=author, **DRAFT)
        _made(kind, "withdrawn", created_by=author, **withdrawn())
        _made(kind, "never published", created_by=author, **withdrawn(), published_at=None)
        _made(kind, "merged", created_by=author, state="merged", merged_into=stays)
        _made(kind, "merged draft", created_by=author, state="merged", merged_into=stays, published_at=None)


DRAFT = {"state": "draft", "published_at": None}


def withdrawn(why: str = "A hoax.") -> dict[str, Any]:
    return {"state": "withdrawn", "withdrawn_at": timezone.now(), "withdrawn_why": why}


def _made(kind: Any, at: str, **fields: Any) -> Any:
    return getattr(make, kind.noun)(pk=NUMBERS[at], **fields)
