"""An app's code is good once, on whichever worker it is typed: which one was used last stands with its secret.

allauth keeps that in the cache, which each worker has for itself.
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import connection

# Of two requests with one code, the second waits for the row, and then finds the code used. An older code than the last is
# refused too (RFC 6238, 5.2).
USE = """
UPDATE mfa_authenticator SET data = data || jsonb_build_object('used', %(period)s::bigint)
 WHERE id = %(factor)s AND coalesce((data->>'used')::bigint, 0) < %(period)s
"""


def use(factor: Authenticator, code: str) -> bool:
    """Is it the code of now, and not used yet? Then it is now."""
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        # Locks its row.
        return bool(factor.wrap().validate_code(code))
    period = period_of(decrypt(factor.data["secret"]), code)
    return period is not None and mark_used(factor, period)


def period_of(secret: str, code: str) -> int | None:
    """Which half minute's code it is; None if it is none of these."""
    for period in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, period))):
            return period
    return None


def mark_used(factor: Authenticator, period: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(USE, {"factor": factor.pk, "period": period})
        return cursor.rowcount == 1
