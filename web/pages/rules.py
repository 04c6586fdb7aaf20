"""The rules of licensing and billing, to look up what an explanation names."""

from __future__ import annotations

from starlette.responses import Response

from web.context import Call
from web.rulebook import headings, rulebook


async def show(call: Call) -> Response:
    """GET /rules: /rules#D2 leads to a rule."""
    return call.page("rules.html", {"body": rulebook(), "headings": headings()})
