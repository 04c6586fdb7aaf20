"""Ids that page in time order: uuid version 7 (RFC 9562) from the handed-in instant.

Bits: 48 milliseconds, 4 version, 12 the rest of the microseconds, 2 variant, 32 a counter of this
process, 30 random. Ids of one instant keep the order in which they were made, even when the ids of
other instants are made between them.
"""

from datetime import UTC, datetime
from itertools import count
from secrets import randbits
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_made = count(randbits(31))


def new_id(now: datetime) -> UUID:
    """A new id of the aware instant `now`."""
    since = now - _EPOCH
    milliseconds, rest = divmod((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds, 1000)
    counted = next(_made) & 0xFFFF_FFFF
    return UUID(
        int=milliseconds << 80 | _VERSION | (rest << 2) << 64 | _VARIANT | counted << 30 | randbits(30)
    )


def instant_of(made: UUID) -> datetime:
    """The instant that `made` carries, to the millisecond.

    Raises ValueError for a uuid of another version.
    """
    if made.version != 7:
        raise ValueError(f"{made} is not a uuid of version 7")
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)
