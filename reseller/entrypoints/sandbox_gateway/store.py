"""What the gateway remembers: payments in a small SQLite file, or in memory where it has none.

It holds the newest MOST payments; older ones are forgotten, and are answered like unknown ones.
"""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import orjson

MOST = 10_000
_TABLE = """
CREATE TABLE IF NOT EXISTS payments (
    position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, reference TEXT NOT NULL UNIQUE,
    kept TEXT NOT NULL)"""
_KEEP = """
INSERT INTO payments (key, reference, kept) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET kept = excluded.kept"""
_FORGET = "DELETE FROM payments WHERE position <= (SELECT max(position) FROM payments) - ?"


@dataclass(frozen=True, slots=True)
class Kept:
    """One payment. `reference` is its secret address; `closes_at` the machine's time at which it expires.

    `card` is the number of a card that waits for its second step.
    """

    key: str
    amount_minor: int
    currency: str
    description: str
    return_url: str
    callback_url: str
    closes_at: datetime
    reference: str
    status: str = "open"
    reason: str | None = None
    card: str | None = None

    def at(self, now: datetime) -> Kept:
        """The payment as it stands at this instant: an open one expires."""
        if self.status == "open" and now >= self.closes_at:
            return replace(self, status="expired")
        return self


def opened(key: str, asked: dict[str, Any], now: datetime) -> Kept:
    """A new payment, open for so many seconds."""
    closes_at = now + timedelta(seconds=asked["seconds"])
    return Kept(
        key, asked["amount_minor"], asked["currency"], asked["description"], asked["return_url"],
        asked["callback_url"], closes_at, token_urlsafe(24),
    )  # fmt: skip


class Store:
    """Payments by their key and by their reference."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = sqlite3.connect(file or ":memory:", isolation_level=None)
        self._file.execute(_TABLE)

    def find(self, key: str) -> Kept | None:
        """The payment of this key; None for an unknown one."""
        return self._one("SELECT kept FROM payments WHERE key = ?", key)

    def at_reference(self, reference: str) -> Kept | None:
        """The payment whose checkout has this address; None for an unknown one."""
        return self._one("SELECT kept FROM payments WHERE reference = ?", reference)

    def keep(self, payment: Kept) -> Kept:
        """Remember the payment as it is now."""
        self._file.execute(_KEEP, (payment.key, payment.reference, orjson.dumps(asdict(payment)).decode()))
        self._file.execute(_FORGET, (MOST,))
        return payment

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _one(self, sql: str, wanted: str) -> Kept | None:
        row = self._file.execute(sql, (wanted,)).fetchone()
        if row is None:
            return None
        values = orjson.loads(row[0])
        return Kept(**{**values, "closes_at": datetime.fromisoformat(values["closes_at"])})
