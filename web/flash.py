"""What a page says once, after a change: one sentence and a link to the thing, in a signed cookie."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import orjson
from starlette.requests import Request
from starlette.responses import Response

from web.console import Console
from web.cookies import drop_cookie, give_cookie, read_cookie, signed, unsigned

COOKIE = "flash"
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Flash:
    """One sentence; `href` and `label` name the thing it is about, or are ""."""

    text: str
    href: str = ""
    label: str = ""


def leave(console: Console, response: Response, flash: Flash) -> None:
    """Let the next page show it."""
    text = orjson.dumps(asdict(flash)).decode()
    give_cookie(console, response, COOKIE, signed(console, COOKIE, text), seconds=SECONDS)


def find(console: Console, request: Request) -> Flash | None:
    """What the page before left for this one."""
    text = unsigned(console, COOKIE, read_cookie(console, request, COOKIE))
    return Flash(**orjson.loads(text)) if text else None


def clear(console: Console, response: Response) -> None:
    """Show it once only."""
    drop_cookie(console, response, COOKIE)
