"""A mail to be about one subscription, before it is a row."""

from typing import Any, NamedTuple


class Notice(NamedTuple):
    """What it is about (`kind`), and what its text needs to know: plain values only."""

    kind: str
    details: dict[str, Any]
