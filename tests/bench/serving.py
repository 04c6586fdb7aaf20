"""The console's own web process, and a client that costs little: one kept connection, bytes in and out."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from reseller.plumbing.security import mint_api_token, token_hash
from tests.bench.ground import NOW, RESELLER, Ground

MEMBER = "01900000-0000-7000-8000-00000000000a"
ACCESS = (
    "INSERT INTO members (id, email, name, created_at) VALUES ($1, 'owner@north.example', 'Owner', $2)",
    "INSERT INTO memberships (id, member_id, role, reseller_id, created_at)"
    " VALUES ($1, $1, 'reseller_owner', $3, $2)",
)
SIGNED = (
    "INSERT INTO api_tokens"
    " (id, token_hash, member_id, membership_id, name, ending, created_at, last_used_at)"
    " VALUES ($1, $2, $1, $1, 'bench', 'last', now(), now())",
    "INSERT INTO sessions (token_hash, id, member_id, membership_id, created_at, last_seen_at, expires_at)"
    " VALUES ($2, $1, $1, $1, now(), now(), now() + interval '1 day')",
)


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def let_in(laid: Ground) -> str:
    """A token that signs in by `Authorization: Bearer` and by the session's cookie alike."""
    token = mint_api_token()
    member, membership = ACCESS
    async with laid.superuser() as connection:
        await connection.execute(member, MEMBER, NOW)
        await connection.execute(membership, MEMBER, NOW, RESELLER)
        for statement in SIGNED:
            await connection.execute(statement, MEMBER, token_hash(token))
    return token


@asynccontextmanager
async def served(laid: Ground) -> AsyncIterator[tuple[int, int]]:
    """A web process on this database; gives its port and process id."""
    port = free_port()
    environment = os.environ | {
        "RESELLER_DATABASE_URL": laid.dsns.app,
        "RESELLER_PROVIDER_DATABASE_URL": laid.dsns.provider,
        "RESELLER_OWNER_DATABASE_URL": laid.dsns.owner,
        "RESELLER_LOG_LEVEL": "warning",
        "RESELLER_BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "reseller.entrypoints.serve", env=environment
    )
    try:
        await _ready(port)
        yield port, process.pid
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 20)


async def _ready(port: int) -> None:
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    raise TimeoutError("The console did not start.")


class Client:
    """One kept connection."""

    def __init__(self, port: int, headers: str) -> None:
        self._port = port
        self._headers = f"Host: 127.0.0.1:{port}\r\n{headers}"

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def get(self, path: str) -> bytes:
        """The body of a page."""
        self._writer.write(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode())
        return await self._answer()

    async def post(self, path: str, body: bytes) -> bytes:
        """The body of the answer to a JSON body."""
        head = f"POST {path} HTTP/1.1\r\n{self._headers}Content-Type: application/json\r\n"
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        return await self._answer()

    async def _answer(self) -> bytes:
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")),
            None,
        )
        body = await self._reader.readexactly(length) if length is not None else await self._chunks()
        if status != 200:
            raise RuntimeError(f"{status}: {body[:300]!r}")
        return body

    async def _chunks(self) -> bytes:
        parts = []
        while size := int(await self._reader.readline(), 16):
            parts.append(await self._reader.readexactly(size + 2))
        await self._reader.readline()
        return b"".join(part[:-2] for part in parts)
