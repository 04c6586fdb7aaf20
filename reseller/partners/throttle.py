"""How often one may try to sign in, counted for the address and for the client alike."""

from datetime import datetime, timedelta
from math import ceil

from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.security import token_hash
from reseller.rules.errors import RateLimited

WINDOW = timedelta(minutes=15)
MOST_FOR_ADDRESS = 10
MOST_FOR_CLIENT = 50

_COUNT = """
INSERT INTO sign_in_attempts (key, failures, window_ends_at) VALUES ($1, 1, $3)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN sign_in_attempts.window_ends_at <= $2 THEN 1 ELSE sign_in_attempts.failures + 1 END,
    window_ends_at = CASE WHEN sign_in_attempts.window_ends_at <= $2 THEN EXCLUDED.window_ends_at
                          ELSE sign_in_attempts.window_ends_at END"""


async def check_throttle(session: ReadSession, email: str, client: str, now: datetime) -> None:
    """RATE_LIMITED with the seconds left where too many attempts of the last 15 minutes failed.

    Known and unknown addresses are counted alike.
    """
    rows = await session.fetch(
        "SELECT max(window_ends_at) AS ends_at FROM sign_in_attempts WHERE window_ends_at > $1"
        " AND (key = $2 AND failures >= $3 OR key = $4 AND failures >= $5)",
        now, _key("address", email), MOST_FOR_ADDRESS, _key("client", client), MOST_FOR_CLIENT,
    )  # fmt: skip
    if ends_at := rows[0]["ends_at"]:
        wait = (ends_at - now).total_seconds()
        raise RateLimited(seconds=int(wait) + 1, minutes=ceil(wait / 60))


async def count_failure(session: WriteSession, email: str, client: str, now: datetime) -> None:
    """Count one attempt that failed."""
    keys = sorted((_key("address", email), _key("client", client)))
    await session.run_many(_COUNT, [(key, now, now + WINDOW) for key in keys])


async def forget_failures(session: WriteSession, email: str, now: datetime) -> None:
    """Start an address anew after a sign-in, and drop what has run out."""
    await session.run(
        "DELETE FROM sign_in_attempts WHERE key = $1 OR window_ends_at <= $2", _key("address", email), now
    )


def _key(kind: str, value: str) -> str:
    return f"{kind}:{token_hash(value).hex()}"
