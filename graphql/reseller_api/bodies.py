"""The guard in front of the executor: a body becomes a request, or a typed refusal."""

from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request

from reseller.plumbing.http import BODY_LIMIT, BodyTooLarge
from reseller_api.execution import Asked
from reseller_api.negotiation import is_json


class BadBody(HTTPException):
    """The body holds no GraphQL request; `detail` says what is wrong with it."""

    def __init__(self, detail: str, status: int = 400) -> None:
        super().__init__(status, detail)


async def read_request(request: Request) -> Asked:
    """Read the request's body. Raises BadBody (400, 413, 415)."""
    if not is_json(request.headers.get("content-type")):
        raise BadBody("Send the request as application/json in UTF-8.", 415)
    return asked_of(_parsed(await _bytes(request)))


def asked_of(body: object) -> Asked:
    """The request in a parsed body. Raises BadBody where it has another shape."""
    if not isinstance(body, dict):
        raise BadBody("The body must be a JSON object with a `query`.")
    query = body.get("query")
    if not isinstance(query, str) or not query.strip():
        raise BadBody("`query` must be a GraphQL document as text.")
    name = body.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadBody("`operationName` must be text.")
    _object(body, "extensions")
    return Asked(query, _object(body, "variables"), name or None)


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if value is not None and not isinstance(value, dict):
        raise BadBody(f"`{name}` must be a JSON object.")
    return value or {}


def _parsed(raw: bytes) -> object:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadBody("The body is not JSON in UTF-8, or it nests too deep.") from None


async def _bytes(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > BODY_LIMIT:
                raise BodyTooLarge
            parts.append(part)
    except BodyTooLarge as large:
        raise BadBody(large.detail, 413) from None
    return b"".join(parts)
