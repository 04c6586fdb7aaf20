"""Static files: found beside the checkout or inside the wheel, named by what is in them.

`asset("site.css")` is an address that changes with the file, so browsers keep it for ever. The parts in css/
are answered as that one sheet: eighteen lookups in a browser's cache cost more than the page itself.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HERE = Path(__file__).resolve().parent
FOR_EVER = "public, max-age=31536000, immutable"
SITE = "site.css"
SHEETS = (
    "tokens", "base", "frame", "heads", "facts", "buttons", "filters", "forms", "tables", "cards", "marks",
    "steps", "floating", "charts", "screens", "selling", "invoices", "why", "compare", "phone", "phone-rows",
    "letters", "print",
)  # fmt: skip
"""The parts of the one style sheet, in order: within a layer, what stands later wins."""


@cache
def folder() -> Path:
    """Return where the static files lie: web/static in a wheel, static/ in a checkout."""
    packed = HERE / "static"
    return packed if packed.is_dir() else HERE.parent / "static"


@cache
def content(name: str) -> bytes:
    """Return what is in a static file; the style sheet holds all its parts."""
    parts = [f"css/{sheet}.css" for sheet in SHEETS] if name == SITE else []
    return b"\n".join((folder() / each).read_bytes() for each in (name, *parts))


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a digest of its content."""
    return f"/static/{name}?{sha256(content(name)).hexdigest()[:12]}"


class Assets(StaticFiles):
    """Serves the static files; an address with a digest may be kept for ever."""

    def __init__(self) -> None:
        super().__init__(directory=folder())

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer a file, cached for ever when asked for by its digest."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and path == SITE:
            response = Response(content(SITE), media_type="text/css")
        if response.status_code == 200 and scope.get("query_string"):
            response.headers["cache-control"] = FOR_EVER
        return response
