"""From a refusal to a status and a page.

One table holds the status of every leaf of the error tree; a test proves that none is missing. What a form
can mend is 422: the same form is shown again, with the error beside its field.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reseller.rules import errors
from reseller.rules.errors import ConsoleError
from web.render import render
from web.texts import _, words

FORM = 422
AWAY = 503
PAGES = frozenset({403, 404, 409, 422, 429, 500, AWAY})
AGAIN_SECONDS = 5
BUSY = _("Others are changing the same things just now. Nothing of yours was saved; try again in a moment.")
IN_PLACE_OF_THE_PAGE = {"hx-retarget": "#main", "hx-reselect": "#main", "hx-reswap": "outerHTML"}
"""Where a script asked for a part of a page that is gone: what stands around the part is gone as well."""
STATUS: dict[type[ConsoleError], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.InputInvalid: FORM,
    errors.TaxRateNotDated: FORM,
    errors.QuantityInvalid: FORM,
    errors.PackSize: FORM,
    errors.NextPeriodOutOfRange: FORM,
    errors.TerminateViaSupport: FORM,
    errors.Conflict: 409,
    errors.IdempotencyMismatch: 409,
    errors.QuoteExpired: 409,
    errors.RateLimited: 429,
    errors.SubscriptionEnded: FORM,
    errors.NotAvailableOnTerms: FORM,
    errors.PricesHidden: FORM,
    errors.PriceNotSet: FORM,
    errors.UserExists: FORM,
    errors.DomainTaken: FORM,
    errors.TariffTooLow: FORM,
    errors.RequestLinkNotConfigured: FORM,
    errors.OutsideRenewalWindow: FORM,
    errors.PurchaseBlackout: FORM,
    errors.ReductionNotAllowed: FORM,
    errors.LicensesInUse: FORM,
    errors.OrderNotCancelable: FORM,
    errors.OrderNotRetryable: FORM,
    errors.RequestClosed: FORM,
    errors.MonthNotOver: FORM,
    errors.AlreadyCredited: FORM,
    errors.PaymentRequired: 402,
    errors.PaymentFailed: 402,
    errors.CapNotSet: FORM,
    errors.CapBelowLicensed: FORM,
    errors.CapExceeded: FORM,
    errors.NoLicenseAvailable: FORM,
    errors.ContractLimitExceeded: FORM,
    errors.LimitBelowUse: FORM,
}


def status_of(refusal: ConsoleError) -> int:
    """The HTTP status of a refusal."""
    return STATUS[type(refusal)]


def headers_of(status: int, refusal: ConsoleError | None) -> dict[str, str]:
    """What a refusal says in the head of its answer: after how many seconds to try again."""
    if status == AWAY:
        return {"retry-after": str(AGAIN_SECONDS)}
    if isinstance(refusal, errors.RateLimited):
        return {"retry-after": str(refusal.details["seconds"])}
    return {}


def page_for(request: Request, status: int, said: str = "", refusal: ConsoleError | None = None) -> Response:
    """The page of an error that no form can mend; `said` is the refusal's own sentence."""
    shown = status if status in PAGES else 422 if status < 500 else 500
    context = {
        "status": status,
        "path": request.url.path,
        "request_id": request.scope.get("state", {}).get("request_id", ""),
        "again": _again(request),
        "said": said,
        "back": request.url.path,
        "facts": (),
    }
    response = render(request, f"errors/{shown}.html", context, status=status)
    place = IN_PLACE_OF_THE_PAGE if "hx-request" in request.headers else {}
    response.headers.update({"cache-control": "no-store", **place, **headers_of(status, refusal)})
    return response


def _again(request: Request) -> str:
    """The address to ask for once more; "" where that was no page of ours to read."""
    path, query = request.url.path, request.url.query
    if request.method != "GET" or path.startswith("//"):
        return ""
    return f"{path}?{query}" if query else path


async def refused(request: Request, refusal: Exception) -> Response:
    """Answer a refusal that left its handler."""
    if not isinstance(refusal, ConsoleError):
        raise refusal
    return page_for(request, status_of(refusal), words(refusal), refusal)


async def http_error(request: Request, error: Exception) -> Response:
    """Answer what Starlette refuses: an unknown address, a method that a page lacks, a body too large."""
    if not isinstance(error, HTTPException):
        raise error
    response = page_for(request, error.status_code)
    response.headers.update(error.headers or {})
    return response


HANDLERS = {ConsoleError: refused, HTTPException: http_error}
