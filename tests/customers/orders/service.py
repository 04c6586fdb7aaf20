"""A provisioning service on a real port of this machine, whose answers a test chooses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

Answer = tuple[int, object]


@dataclass
class Service:
    """Answers each request with the next of `answers` (the last one goes on), and keeps what was asked."""

    answers: list[Answer]
    address: str = ""
    delay_seconds: float = 0
    location: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    """The headers of each request, by their names in lower case."""

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        pairs = (line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        headers = {name.lower(): value for name, value in pairs}
        self.heads.append(headers)
        body = await reader.readexactly(int(headers["content-length"]))
        self.asked.append((headers["idempotency-key"].strip('"'), orjson.loads(body)))
        await asyncio.sleep(self.delay_seconds)
        status, answer = self.next_answer()
        payload = answer if isinstance(answer, bytes) else orjson.dumps(answer)
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(payload)}\r\nConnection: close\r\n"
            f"Location: {self.location}\r\n\r\n".encode()
        )
        writer.write(payload)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def service(*answers: Answer, delay_seconds: float = 0, location: str = "") -> AsyncIterator[Service]:
    """A running service with these answers; redirects lead to `location`."""
    made = Service(list(answers), delay_seconds=delay_seconds, location=location)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    made.address = f"http://127.0.0.1:{port}/orders"
    async with server:
        yield made
