"""Cookies of the console: HttpOnly, SameSite=Lax, bound to the host over https; and small signed texts."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from reseller.plumbing.security import same_secret
from web.console import Console


def cookie_name(console: Console, name: str) -> str:
    """The name as the browser keeps it: `__Host-…` over https, plain over http in development."""
    return f"__Host-{name}" if console.secure else name


def read_cookie(console: Console, request: Request, name: str) -> str:
    """The cookie's value; "" without one."""
    return request.cookies.get(cookie_name(console, name), "")


def give_cookie(
    console: Console, response: Response, name: str, value: str, *, seconds: int | None = None
) -> None:
    """Set a cookie that scripts can't read and other sites don't send along with their posts."""
    response.set_cookie(
        cookie_name(console, name),
        value,
        max_age=seconds,
        path="/",
        secure=console.secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(console: Console, response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(console, name), path="/", secure=console.secure, httponly=True, samesite="lax"
    )


def signed(console: Console, purpose: str, text: str) -> str:
    """The text with a signature that holds for this purpose alone; both safe inside a cookie."""
    packed = urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return f"{packed}.{_signature(console, purpose, packed)}"


def unsigned(console: Console, purpose: str, value: str) -> str | None:
    """The text that `signed` packed; None for anything else."""
    packed, _, signature = value.partition(".")
    if not same_secret(signature, _signature(console, purpose, packed)):
        return None
    return urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()


def _signature(console: Console, purpose: str, packed: str) -> str:
    message = f"{purpose}:{packed}".encode("utf-8", "surrogatepass")
    return hmac.new(console.settings.secret_key.encode(), message, sha256).hexdigest()
