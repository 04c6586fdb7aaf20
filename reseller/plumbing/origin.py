"""Who sent an unsafe request: the console's own pages, or somebody else's?

Browsers say so themselves (Fetch Metadata); older ones send Origin. A request that is signed without a
cookie can't be forged by another site, so a Bearer token needs no origin, and a cookie beside it is ignored;
nor does the payment gateway's call-back, whose signature its route verifies.
"""

from collections.abc import Mapping

from reseller.plumbing.signatures import is_signed

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})


def bearer(headers: Mapping[str, str]) -> str | None:
    """Return the token of `Authorization: Bearer …`, or None when the request carries none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def comes_from_us(method: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a request may change something: safe, signed by a token, or sent by our own page."""
    if method in SAFE_METHODS or bearer(headers) is not None or is_signed(headers):
        return True
    return sent_by_our_page(headers)


def sent_by_our_page(headers: Mapping[str, str]) -> bool:
    """Tell whether the browser says that one of our own pages sent this; what a cookie signs must."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN_SITES
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] == headers.get("host")
