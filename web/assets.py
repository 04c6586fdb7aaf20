"""Static files: found beside the checkout or inside the wheel, named by what is in them.

`asset("site.css")` is an address that changes with the file, so browsers keep it for ever.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HERE = Path(__file__).resolve().parent
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def folder() -> Path:
    """Return where the static files lie: web/static in a wheel, static/ in a checkout."""
    packed = HERE / "static"
    return packed if packed.is_dir() else HERE.parent / "static"


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a digest of its content."""
    digest = sha256((folder() / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"


class Assets(StaticFiles):
    """Serves the static files; an address with a digest may be kept for ever."""

    def __init__(self) -> None:
        super().__init__(directory=folder())

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer a file, cached for ever when asked for by its digest."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and scope.get("query_string"):
            response.headers["cache-control"] = FOR_EVER
        return response
