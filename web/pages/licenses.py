"""Adding licenses in three steps with one address each: information, number, review; then the order (C6).

What was chosen travels in the addresses, so going back keeps it; the request that is answered travels along.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from customers.orders.actions import add_licenses
from customers.orders.estimates import OrderPreview
from customers.orders.preview import preview_add_licenses
from customers.requests.queries import RequestRow, license_request
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb, require
from reseller.rules.errors import ConsoleError, NotFound, QuoteExpired
from reseller.rules.money import Money
from reseller.rules.terms import RenewalSetting
from web.context import Call
from web.forms import Form
from web.labels import RENEWALS, full_day
from web.pages.estimate import charges, dates, deed, notice, notices, recurring
from web.pages.holdings import counts, following, reason
from web.pages.reach import Holding, holding_in
from web.pages.unavailable import explain
from web.render import money
from web.texts import _, counted

FIELDS = {"count": "quantity", "quantity": "quantity", "po_number": "po_number"}
CARRIED = ("quantity", "po_number", "request")
LONGEST_PO_NUMBER = 64


async def information(call: Call) -> Response:
    """GET …/licenses: what there is now, and whether more can be added."""
    async with call.reading() as session:
        found = await _found(call, session)
    action = next(
        each for each in found.row.actions(call.actor, call.today) if each.verb is Verb.ADD_LICENSES
    )
    if action.refusal and found.row.held.terms.needs_cap:
        return explain(call, found, Verb.ADD_LICENSES, action.refusal)
    named = found.named
    context = {
        "customer": named["customer"],
        "subscription": {**counts(found.row), **named["subscription"], "facts": _facts(found)},
        "steps": _steps(call, found),
        "refusal": {"title": _("Not possible now"), "text": reason(action)} if action.refusal else None,
        "next_href": _steps(call, found)[1][1],
    }
    return call.page("subscriptions/licenses.html", context, block="information")


async def quantity(call: Call) -> Response:
    """GET …/licenses/quantity: the additional number, the resulting total beside it."""
    async with call.reading() as session:
        found = await _found(call, session)
        asked = await _request(call, session, found)
    given = call.query("quantity") or (str(asked.quantity) if asked else "")
    return _quantity(call, found, Form.blank(quantity=given, po_number=call.query("po_number")), asked)


async def review(call: Call) -> Response:
    """GET …/licenses/review: the amounts come from the code that makes the invoice."""
    form = Form({name: call.request.query_params.get(name, "") for name in CARRIED})
    return await _review(call, form)


async def place(call: Call) -> Response:
    """POST …/licenses/review: the order, once; the amount must still be the one that was shown."""
    form = await call.form()
    async with call.reading() as session:
        found = await _found(call, session)
    count, po_number = _read(form)
    request_id, shown = form.uuid("request"), form.typed.get("net", "")

    async def act(session: WriteSession) -> Effect:
        preview = await preview_add_licenses(session, found.row.id, count=count, **call.deed)
        if not preview.errors and shown != str(preview.net):
            raise QuoteExpired
        placed = await add_licenses(
            session, found.row.id, count=count, request_id=request_id, po_number=po_number or None,
            **call.deed,
        )  # fmt: skip
        return {"order": str(placed.id), "number": placed.number, "count": count}

    done = await call.attempt(form, act, operation="add_licenses", fields=FIELDS)
    if done is None:
        return await _review(call, form)
    ordered = counted("{count} license is ordered", "{count} licenses are ordered", done["count"])
    text = _("{product}: {ordered}.").format(product=found.row.product_name, ordered=ordered)
    label = _("Order {number}").format(number=done["number"])
    return call.go(found.home, text, f"/orders/{done['order']}", label)


# ---------------------------------------------------------------- what is asked


def _read(form: Form) -> tuple[int, str]:
    return form.whole("quantity"), form.text("po_number", longest=LONGEST_PO_NUMBER, needed=False)


async def _found(call: Call, session: ReadSession) -> Holding:
    found = await holding_in(call, session)
    require(call.actor, Verb.ADD_LICENSES, terms=found.row.held.terms)
    return found


async def _request(call: Call, session: ReadSession, found: Holding, given: str = "") -> RequestRow | None:
    """The request that this answers, where the address or the form names one of this customer's."""
    text = given or call.query("request")
    if not text:
        return None
    try:
        asked = await license_request(session, UUID(text), now=call.now)
    except ValueError:
        raise NotFound("request") from None
    if asked.customer_id != found.customer.id or asked.product_id != found.row.held.product_id:
        raise NotFound("request")
    return asked


def _steps(call: Call, found: Holding, form: Form | None = None) -> list[tuple[str, str]]:
    given = form.typed if form else call.request.query_params
    kept = urlencode({name: given[name] for name in CARRIED if given.get(name)})
    tail = f"?{kept}" if kept else ""
    return [
        (_("Subscription"), f"{found.base}/licenses{tail}"),
        (_("Number"), f"{found.base}/licenses/quantity{tail}"),
        (_("Review"), f"{found.base}/licenses/review{tail}"),
    ]


def _asked(asked: RequestRow | None) -> dict[str, Any] | None:
    return {"id": asked.id, "number": asked.number, "quantity": asked.quantity} if asked else None


def _facts(found: Holding) -> list[tuple[str, str]]:
    held = found.row.held
    title, text = following(found.row)
    facts = [
        (_("Bought"), f"{held.bought:,}"),
        (_("In use"), f"{held.licensed:,}"),
        (_("Available"), f"{found.row.available or 0:,}"),
        (_("Term"), _("{first} to {last}").format(first=full_day(held.first_day), last=_last(found))),
        (_("Renewal"), f"{title}, {text}" if text else title),
    ]
    if held.limit_licenses is not None:
        facts.append((_("Contract limit"), _limit_text(found, held.used + held.reserved)))
    return facts


def _last(found: Holding) -> str:
    last = found.row.term.last
    return full_day(last) if last else _("further notice")


def _limit_text(found: Holding, counted: int) -> str:
    return _("{counted:,} of {limit:,} for {customer}").format(
        counted=counted, limit=found.row.held.limit_licenses, customer=found.customer.name
    )


# --------------------------------------------------------------------- the pages


def _quantity(call: Call, found: Holding, form: Form, asked: RequestRow | None) -> Response:
    held, named = found.row.held, found.named
    bought = held.bought + held.reserved_bought
    added = form.values.get("quantity", "").strip()
    context = {
        "customer": named["customer"],
        "subscription": {**named["subscription"], "bought": bought, "unit": held.terms.pack_size},
        "steps": _steps(call, found, form),
        "hint": _hint(found),
        "request": _asked(asked),
        "form": form,
        "total": bought + (int(added) if added.isascii() and added.isdigit() and len(added) < 8 else 0),
    }
    return call.page("subscriptions/quantity.html", context, block="form", status=form.status)


def _hint(found: Holding) -> str:
    held, hints = found.row.held, []
    if held.terms.pack_size > 1:
        hints.append(_("In packs of {pack}.").format(pack=held.terms.pack_size))
    if held.limit_licenses is not None:
        left = max(0, held.limit_licenses - held.used - held.reserved)
        hints.append(_("Up to {left:,} more within the contract limit.").format(left=left))
    return " ".join(hints) or _("A whole number from 1.")


async def _review(call: Call, form: Form) -> Response:
    """The review of what the form says; where that is refused, the step before with the reason."""
    count, _po_number = _read(form)
    async with call.reading() as session:
        found = await _found(call, session)
        asked = await _request(call, session, found, form.typed.get("request", ""))
        if form.errors:
            return _quantity(call, found, form, asked)
        preview = await preview_add_licenses(session, found.row.id, count=count, **call.deed)
    if preview.errors:
        return _refused(call, found, form, asked, preview.errors[0])
    return _reviewed(call, found, form, asked, preview)


def _refused(
    call: Call, found: Holding, form: Form, asked: RequestRow | None, refusal: ConsoleError
) -> Response:
    if form.ok:
        form.refuse(refusal, FIELDS)
    return _quantity(call, found, form, asked)


def _reviewed(
    call: Call, found: Holding, form: Form, asked: RequestRow | None, preview: OrderPreview
) -> Response:
    named = found.named
    count = preview.quantity_delta
    title = counted("{count} more license", "{count} more licenses", count)
    context = {
        "customer": named["customer"],
        "subscription": named["subscription"],
        "quantity": count,
        "steps": _steps(call, found, form),
        "request": _asked(asked),
        "preview": {
            **charges(call, preview, title),
            "notices": [
                *notices(preview, _amount(preview), f"{found.base}/renewal"),
                *_renewal(found, preview),
            ],
            "changes": _changes(found, preview),
            "facts": [*dates(preview), *_bounds(found, preview)],
        },
        "deed": deed(preview),
        "hidden": [
            ("quantity", str(count)),
            ("po_number", form.typed.get("po_number", "")),
            ("net", str(preview.net)),
        ],
        "form": form,
        "key": form.key(),
    }
    return call.page("subscriptions/review.html", context, block="form", status=form.status)


def _amount(preview: OrderPreview) -> str:
    return f"{preview.currency} {money(Money(preview.net, preview.currency))}"


def _changes(found: Holding, preview: OrderPreview) -> list[dict[str, Any]]:
    before = preview.quantity_after - preview.quantity_delta
    held = found.row.held
    since = held.end_day if not held.in_arrears and held.end_day else preview.charged_from
    licenses = {
        "title": _("Licenses"),
        "before": f"{before:,}",
        "after": f"{preview.quantity_after:,}",
        "now_label": _("now"),
        "after_label": _("after this order"),
        "reset": False,
    }
    return [licenses, recurring(preview, since)]


def _told(found: Holding, preview: OrderPreview) -> list[dict[str, Any]]:
    return [*notices(preview, _amount(preview), f"{found.base}/renewal"), *_renewal(found, preview)]


def _renewal(found: Holding, preview: OrderPreview) -> list[dict[str, Any]]:
    """An addition leaves the renewal setting as it is (G4); what that then means."""
    held, setting = found.row.held, found.row.renewal
    if setting is None or held.end_day is None or held.renewal_seats is not None:
        return []
    meaning = RENEWALS[setting]
    text = _("On {day}: {setting}. You can change this until the term ends.")
    if setting is RenewalSetting.SAME_SEATS:
        meaning = _("{seats:,} licenses are renewed at the price then given").format(
            seats=preview.quantity_after
        )
    said = text.format(day=full_day(held.end_day), setting=meaning)
    return [
        notice(
            _("The renewal setting stays as it is"),
            said,
            href=f"{found.base}/renewal",
            label=_("Change renewal"),
        )
    ]


def _bounds(found: Holding, preview: OrderPreview) -> list[tuple[str, str]]:
    held = found.row.held
    facts = [(_("Price"), _("fixed at term start") if held.terms.locks_price else _("in force today"))]
    if held.limit_licenses is not None:
        counted = held.used + held.reserved + preview.quantity_delta
        facts.append((_("Contract limit"), _limit_text(found, counted)))
    return facts
