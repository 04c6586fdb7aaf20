"""One request of somebody who need not be signed in: the sign-in itself, the hosted request form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web import flash
from web.console import Console
from web.flash import Flash
from web.forms import Form
from web.render import render
from web.session import client_of


@dataclass(frozen=True, slots=True)
class Guest:
    """A request on a page that is open to everybody; `now` is asked once."""

    request: Request
    console: Console
    now: datetime

    @property
    def client(self) -> str:
        """The address that the request came from, by which tries are counted."""
        return client_of(self.request)

    async def form(self, **defaults: str) -> Form:
        """The form that was posted."""
        return await Form.of(self.request, **defaults)

    def page(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> Response:
        """The page, which nobody keeps."""
        response = render(self.request, template, context, status=status)
        if isinstance(form := context.get("form"), Form):
            response.headers.update(form.headers)
        response.headers["cache-control"] = "no-store"
        if self.request.state.flash:
            flash.clear(self.console, response)
        return response

    def go(self, path: str, text: str = "") -> Response:
        """Lead to another page, which says `text` once."""
        response = RedirectResponse(path, 303)
        if text:
            flash.leave(self.console, response, Flash(text))
        return response
