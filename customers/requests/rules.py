"""What is a request's own and pure."""

from datetime import timedelta
from enum import StrEnum

from reseller.rules.errors import InputInvalid, marked

LONGEST_NOTE = 2_000
LONGEST_REASON = 500
GOOD_FOR = timedelta(days=90)


class RequestStatus(StrEnum):
    """Where a request stands."""

    OPEN = "OPEN"
    NEEDS_INFORMATION = "NEEDS_INFORMATION"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    ORDERED = "ORDERED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"

    @property
    def is_open(self) -> bool:
        return self in OPEN_STATES


OPEN_STATES = frozenset(
    {RequestStatus.OPEN, RequestStatus.NEEDS_INFORMATION, RequestStatus.AWAITING_APPROVAL}
)


def read_note(given: str, *, most: int = LONGEST_NOTE, field: str = "note", needed: bool = False) -> str:
    """A text of several lines without control characters; INPUT_INVALID when too long, or empty if needed."""
    lines = (" ".join(line.split()) for line in given.strip().splitlines())
    note = "\n".join(lines)
    visible = all(letter.isprintable() or letter == "\n" for letter in note)
    if len(note) > most or not visible or (needed and not note):
        reason = (
            marked("Enter a text of 1 to {most} characters.") if needed else marked("Enter a shorter text.")
        )
        raise InputInvalid(reason=reason.format(most=most), field=(field,))
    return note
