"""What stands in front of every request, whichever face answers it.

One ASGI layer: a request id, the origin check, the bound on bodies, the security headers, a line in the log,
and 503 while the database is away. It knows no route and no member.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import uuid4

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reseller.plumbing.origin import comes_from_us

BODY_LIMIT = 256 * 1024
SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"

Answer = Callable[[Scope, int, str], Awaitable[Response] | Response]


def content_policy(form_targets: Sequence[str]) -> str:
    """The strict policy, in which forms may also lead to these origins: browsers check redirects too."""
    policy = SECURITY_HEADERS["content-security-policy"]
    return policy.replace("form-action 'self'", " ".join(("form-action 'self'", *form_targets)))


class BodyTooLarge(HTTPException):
    """A request body passed the bound of BODY_LIMIT bytes."""

    def __init__(self) -> None:
        super().__init__(413, f"A request may carry at most {BODY_LIMIT // 1024} kB.")


def plain_answer(scope: Scope, status: int, text: str) -> Response:
    """Answer a refused request in plain words; the faces may hand in something better dressed."""
    return PlainTextResponse(text, status_code=status)


class FrontDoor:
    """The outermost ASGI layer.

    `answer` renders the refusals that happen before any face is asked (403, 413); `secure` adds
    Strict-Transport-Security, for a console that is served over https. `form_targets` are origins beside our
    own to which a form may lead, such as a payment gateway's.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        secure: bool,
        answer: Answer = plain_answer,
        form_targets: Sequence[str] = (),
    ) -> None:
        self.app = app
        self.answer = answer
        headers = SECURITY_HEADERS | {"content-security-policy": content_policy(form_targets)}
        if secure:
            headers["strict-transport-security"] = STRICT_TRANSPORT
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._guarded(scope, receive, self._dressed(send, request_id))

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not comes_from_us(scope["method"], headers):
            await self._refuse(scope, receive, send, 403, "This request did not come from the console.")
        elif stated_length(headers) > BODY_LIMIT:
            await self._refuse(scope, receive, send, 413, BodyTooLarge().detail)
        else:
            await self.app(scope, bounded(receive), send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
        response = self.answer(scope, status, text)
        if not isinstance(response, Response):
            response = await response
        await response(scope, receive, send)

    def _dressed(self, send: Send, request_id: str) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", [])
                present = {name for name, _ in given}
                ours = [pair for pair in self.headers if pair[0] not in present]
                message["headers"] = [*given, *ours, (b"x-request-id", request_id.encode())]
            await send(message)

        return dressed


def stated_length(headers: Headers) -> int:
    """Return the body's length in bytes as its sender states it; 0 when it states none that is a number."""
    text = headers.get("content-length", "")
    return int(text) if text.isdecimal() else 0


def bounded(receive: Receive) -> Receive:
    """Wrap `receive` so that a body without a length is cut off at the bound too."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > BODY_LIMIT:
            raise BodyTooLarge
        return message

    return counted
