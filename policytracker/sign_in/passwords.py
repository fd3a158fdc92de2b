"""Passwords as NIST 800-63B wants them: long, not common, nothing like the name, and no rules of what they are made of."""

import unicodedata
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ValidationError

from policytracker.sign_in.factors import has_second_factor

ALONE, WITH_SECOND_FACTOR = 15, 8
# None is cut; a longer one is refused, since hashing a megabyte is work for whoever sends it.
LONGEST = 1_000


class Hasher(PBKDF2PasswordHasher):
    """Django's own, whichever way a keyboard composed the letters: "é" is one sign on one and two on another."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return super().encode(unicodedata.normalize("NFKC", password), salt, iterations)


class Length:
    """A validator: 15 characters where the password is all there is, 8 beside a second factor."""

    def validate(self, password: str, user: Any = None) -> None:
        least = self.least(user)
        if len(unicodedata.normalize("NFKC", password)) < least:
            raise ValidationError(f"It must have at least {least} characters.", code="password_too_short")
        if len(password) > LONGEST:
            raise ValidationError(f"It must have at most {LONGEST} characters.", code="password_too_long")

    def least(self, user: Any) -> int:
        return WITH_SECOND_FACTOR if user is not None and has_second_factor(user) else ALONE

    def get_help_text(self) -> str:
        return (
            f"At least {ALONE} characters, or {WITH_SECOND_FACTOR} once you have a second factor. Any characters: "
            "a sentence is good. None of the common ones."
        )
