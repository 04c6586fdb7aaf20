"""Deeds that a subscription's terms do not have, or not now: pages that say why, and what to do instead."""

from __future__ import annotations

from starlette.responses import Response

from reseller.rules.errors import ConsoleError, Forbidden, NotFound, ReductionNotAllowed
from reseller.rules.terms import EndRule
from reseller.rules.verbs import Verb
from web.context import Call
from web.labels import VERBS
from web.pages.reach import Holding
from web.texts import _, words


def explain(call: Call, found: Holding, verb: Verb, refusal: ConsoleError) -> Response:
    """The page that says why a deed is not possible; access and reach are refused as everywhere."""
    if isinstance(refusal, Forbidden | NotFound):
        raise refusal
    context = {
        **found.named,
        "title": VERBS[verb],
        "text": words(refusal),
        "instead": _instead(found, verb, refusal),
    }
    return call.page("subscriptions/unavailable.html", context, block="form")


def _instead(found: Holding, verb: Verb, refusal: ConsoleError) -> dict[str, str] | None:
    """The deed that leads to the same end on these terms."""
    terms = found.row.held.terms
    if found.row.held.over:
        return None
    settable = not found.own and terms.renewal_settings
    if not settable and isinstance(refusal, ReductionNotAllowed):
        return None
    if isinstance(refusal, ReductionNotAllowed) or (verb is Verb.END and terms.ends is EndRule.RENEWAL):
        return {"href": f"{found.base}/renewal", "label": _("Set the renewal")}
    if verb in (Verb.CANCEL_LICENSES, Verb.ADD_LICENSES) and terms.needs_cap:
        return {"href": f"{found.base}/users", "label": _("Users")}
    return None
