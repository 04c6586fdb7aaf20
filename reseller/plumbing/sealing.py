"""Sealing the action log: a hash chain per reseller, whose head is also published outside the table.

Rows are sealed in the order in which the worker meets them, apart from the deed's transaction. Each hash
covers the row and the hash before it, so a changed row shows; the published head shows a cut tail.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from os import SEEK_END
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from reseller.plumbing.database import Database
from reseller.plumbing.log import COLUMNS
from reseller.plumbing.sessions import ReadSession, WriteSession
from reseller.plumbing.settings import Settings

MOST_AT_ONCE = 1_000
START = b"\0" * 32
UNSEALED = "reseller_id = $1 AND sealed_seq IS NULL"
SEALED = (
    f"SELECT {COLUMNS}, sealed_seq, hash FROM action_log"
    " WHERE reseller_id = $1 AND sealed_seq IS NOT NULL ORDER BY sealed_seq"
)

TAIL = 200
"""So many bytes at a file's end hold the last whole line, and one behind it that was cut off."""
_HEAD = re.compile(rb"^([0-9]+) ([0-9a-f]{64})\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many rows are sealed, and the last one's hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class LogReport:
    """What `verify` found; sound where there are no `faults`."""

    sealed: int
    unsealed: int
    oldest_unsealed_at: datetime | None
    faults: tuple[str, ...]


async def seal(database: Database, reseller_id: UUID, folder: Path) -> Head:
    """Seal what is unsealed, publish the head to a file in `folder`, and return it.

    Two workers on one reseller wait for each other at the head's row, so a chain never forks.
    """
    while True:
        async with database.unit_of_work(reseller_id) as session:
            before = await _locked_head(session, reseller_id)
            head = await _seal_some(session, reseller_id, before)
        if head.seq - before.seq < MOST_AT_ONCE:
            publish(folder, reseller_id, head)
            return head


async def _locked_head(session: WriteSession, reseller_id: UUID) -> Head:
    await session.run(
        "INSERT INTO action_log_heads (reseller_id, seq, hash) VALUES ($1, 0, $2)"
        " ON CONFLICT (reseller_id) DO NOTHING",
        reseller_id,
        START,
    )
    row = await session.fetchrow(
        "SELECT seq, hash FROM action_log_heads WHERE reseller_id = $1 FOR UPDATE", reseller_id
    )
    assert row is not None
    return Head(row["seq"], row["hash"])


async def _seal_some(session: WriteSession, reseller_id: UUID, head: Head) -> Head:
    rows = await session.fetch(
        f"SELECT {COLUMNS} FROM action_log WHERE {UNSEALED} ORDER BY id LIMIT $2",
        reseller_id,
        MOST_AT_ONCE,
    )
    seals = []
    for row in rows:
        head = Head(head.seq + 1, link(head.hash, row))
        seals.append((reseller_id, row["id"], head.seq, head.hash))
    if seals:
        await session.run_many(
            "UPDATE action_log SET sealed_seq = $3, hash = $4 WHERE reseller_id = $1 AND id = $2", seals
        )
        await session.run(
            "UPDATE action_log_heads SET seq = $2, hash = $3 WHERE reseller_id = $1",
            reseller_id,
            head.seq,
            head.hash,
        )
    return head


def link(before: bytes, row: Any) -> bytes:
    """The hash of one log row behind `before`: over the canonical JSON of its values."""
    values = {name: row[name] for name in COLUMNS.replace(" ", "").split(",")}
    return sha256(before + orjson.dumps(values, default=str, option=orjson.OPT_SORT_KEYS)).digest()


def heads_folder(settings: Settings) -> Path:
    """Where this installation publishes the heads of its chains."""
    return settings.data_dir / "log-heads"


def publish(folder: Path, reseller_id: UUID, head: Head) -> None:
    """Append count and hash to the reseller's file outside the database; the same head isn't repeated."""
    folder.mkdir(parents=True, exist_ok=True)
    if published(folder, reseller_id) != head:
        with (folder / f"{reseller_id}.heads").open("a") as file:
            file.write(f"{head.seq} {head.hash.hex()}\n")


def published(folder: Path, reseller_id: UUID) -> Head | None:
    """The last head that was published for this reseller; a line that was cut off is none."""
    file = folder / f"{reseller_id}.heads"
    if not file.exists():
        return None
    with file.open("rb") as heads:
        heads.seek(-min(file.stat().st_size, TAIL), SEEK_END)
        found = _HEAD.findall(heads.read())
    return Head(int(found[-1][0]), bytes.fromhex(found[-1][1].decode())) if found else None


async def verify(session: ReadSession, reseller_id: UUID, outside: Head | None = None) -> LogReport:
    """Walk the chain of this reseller and compare its end with the stored and the published head.

    The reading has one snapshot, since sealing goes on meanwhile; `outside` was published before it began.
    """
    head, marks, faults = Head(0, START), {0: START}, []
    async for row in session.stream(SEALED, reseller_id):
        if row["sealed_seq"] != head.seq + 1:
            faults.append(f"rows {head.seq + 1} to {row['sealed_seq'] - 1} are missing")
        elif row["hash"] != link(head.hash, row):
            faults.append(f"row {row['sealed_seq']} was changed")
        head = Head(row["sealed_seq"], row["hash"])
        if outside and head.seq == outside.seq:
            marks[head.seq] = head.hash
    faults += _ends(head, await _stored(session, reseller_id), outside, marks)
    waiting = await session.fetchrow(
        f"SELECT count(*) AS n, min(at) AS since FROM action_log WHERE {UNSEALED}", reseller_id
    )
    assert waiting is not None
    return LogReport(head.seq, waiting["n"], waiting["since"], tuple(faults))


async def _stored(session: ReadSession, reseller_id: UUID) -> Head | None:
    row = await session.fetchrow("SELECT seq, hash FROM action_log_heads WHERE reseller_id = $1", reseller_id)
    return Head(row["seq"], row["hash"]) if row else None


def _ends(head: Head, stored: Head | None, outside: Head | None, marks: dict[int, bytes]) -> list[str]:
    faults = []
    if (stored or Head(0, START)) != head:
        faults.append("the chain does not end at the stored head")
    if outside and marks.get(outside.seq) != outside.hash:
        faults.append(f"the published head, row {outside.seq}, is not in the chain")
    return faults
