"""What has ended is kept for a month, so that people can look at it, and then forgotten."""

from datetime import datetime, timedelta

from reseller.plumbing.database import WriteSession

KEPT = timedelta(days=30)

# A member's API tokens stay, as revoked ones, for the log names them by id.
_ENDED = (
    "DELETE FROM sessions WHERE expires_at < $1 OR revoked_at < $1",
    "DELETE FROM link_tokens WHERE expires_at < $1 OR revoked_at < $1",
    "DELETE FROM invitations WHERE expires_at < $1 OR used_at < $1",
    "DELETE FROM sign_in_attempts WHERE window_ends_at < $1",
)


async def forget_ended(session: WriteSession, now: datetime) -> None:
    """Delete sessions, links, invitations and failures to sign in that ended over 30 days ago."""
    for statement in _ENDED:
        await session.run(statement, now - KEPT)
