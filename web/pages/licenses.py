"""Adding licenses in three steps with one address each: information, number, review; then the order (C6)."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from starlette.responses import Response

from customers.orders.actions import add_licenses
from customers.orders.commands import Command
from customers.orders.estimates import OrderPreview
from customers.orders.placing import Placed
from customers.orders.preview import preview_add_licenses
from customers.payments.checkouts import offering
from customers.requests.queries import RequestRow
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Verb, require
from reseller.rules.errors import ConsoleError, PricesHidden, PurchaseBlackout, TariffTooLow
from web.context import Call
from web.forms import Form
from web.labels import full_day
from web.pages.adding import limit_text, reviewed
from web.pages.answering import request_in, request_shown
from web.pages.checkout import Checkout
from web.pages.holdings import counts, following
from web.pages.ordering import NEVER, barred, refusal_of
from web.pages.reach import Holding, holding_in
from web.pages.review import Review, Steps, Ways
from web.pages.unavailable import explain
from web.render import number
from web.texts import _, counted


class Adding(NamedTuple):
    """A subscription to which licenses are added, and the request that they answer."""

    found: Holding
    asked: RequestRow | None


class AddLicenses(Checkout[Adding, int]):
    """More licenses of a subscription."""

    operation = "add_licenses"
    carried = ("quantity", "request")
    fields = {"count": "quantity", "quantity": "quantity", "po_number": "po_number"}

    async def find(self, call: Call, session: ReadSession, form: Form) -> Adding:
        found = await holding_in(call, session)
        held = found.row.held
        require(call.actor, Verb.ADD_LICENSES, terms=held.terms)
        return Adding(found, await request_in(call, session, form, found.customer.id, held.product_id))

    def read(self, form: Form, of: Adding) -> int:
        return form.whole("quantity")

    async def preview(self, call: Call, session: ReadSession, of: Adding, wish: int) -> OrderPreview:
        return await preview_add_licenses(session, of.found.row.id, count=wish, **call.deed)

    async def order(
        self, call: Call, session: WriteSession, of: Adding, wish: int, *, po_number: str | None
    ) -> Placed:
        with offering(call.console.gateway) as pay:
            return await add_licenses(
                session, of.found.row.id, count=wish, request_id=of.asked.id if of.asked else None,
                po_number=po_number, pay=pay, **call.deed,
            )  # fmt: skip

    def wished(self, of: Adding, wish: int) -> tuple[UUID, Command]:
        return of.found.row.id, Command(Verb.ADD_LICENSES, {"count": wish})

    def steps(self, of: Adding) -> Steps:
        base = f"{of.found.base}/licenses"
        return [
            (_("Subscription"), base),
            (_("Number"), f"{base}/quantity"),
            (_("Review"), f"{base}/review"),
        ]

    async def details(self, call: Call, of: Adding, form: Form, ways: Ways = ()) -> Response:
        return _number(call, of, form, ways)

    def review_of(self, of: Adding, wish: int, preview: OrderPreview) -> Review:
        return reviewed(of.found, preview)

    def asked(self, of: Adding) -> RequestRow | None:
        return of.asked

    def done(self, of: Adding, wish: int) -> tuple[str, str]:
        ordered = counted("{count} license is ordered", "{count} licenses are ordered", wish)
        text = _("{product}: {ordered}.").format(product=of.found.row.product_name, ordered=ordered)
        return of.found.base if of.found.own else of.found.home, text


CHECKOUT = AddLicenses()


async def information(call: Call) -> Response:
    """GET …/licenses: what there is now, and whether more can be added."""
    form = CHECKOUT.given(call)
    async with call.reading() as session:
        of = await CHECKOUT.find(call, session, form)
    found = of.found
    refusal = refusal_of(call, found, Verb.ADD_LICENSES)
    if isinstance(refusal, NEVER):
        return explain(call, found, Verb.ADD_LICENSES, refusal)
    named, steps = found.named, CHECKOUT.linked(of, form)
    context = {
        **named,
        "subscription": {**counts(found.row), **named["subscription"], "facts": _facts(call, found)},
        "steps": steps,
        "refusal": barred(call, found, Verb.ADD_LICENSES),
        "instead": _instead(call, found, refusal),
        "next_href": steps[1][1],
    }
    return call.page("subscriptions/licenses.html", context, block="information")


async def quantity(call: Call) -> Response:
    """GET …/licenses/quantity: the additional number, the resulting total beside it."""
    form = CHECKOUT.given(call)
    async with call.reading() as session:
        of = await CHECKOUT.find(call, session, form)
    if of.asked and not form.typed["quantity"]:
        form = Form({**form.typed, "quantity": str(of.asked.quantity)})
    return _number(call, of, form)


def _instead(call: Call, found: Holding, refusal: ConsoleError | None) -> dict[str, str] | None:
    """Where one goes on when buying is not possible: renewing, another tariff, asking for it."""
    held = found.row.held
    if isinstance(refusal, PurchaseBlackout):
        return {"href": f"{found.base}/renew", "label": _("Renew")}
    if isinstance(refusal, TariffTooLow):
        return {"href": f"{found.base}/tariff", "label": _("Change the tariff")}
    if isinstance(refusal, PricesHidden) and call.may(Verb.REQUEST):
        return {"href": f"/portal/requests/new?subscription={held.id}", "label": _("Request licenses")}
    return None


def _number(call: Call, of: Adding, form: Form, ways: Ways = ()) -> Response:
    held, named = of.found.row.held, of.found.named
    bought = held.bought + held.reserved_bought
    added = form.values.get("quantity", "").strip()
    context = {
        **named,
        "subscription": {**named["subscription"], "bought": bought, "unit": held.terms.pack_size},
        "steps": CHECKOUT.linked(of, form),
        "action": CHECKOUT.steps(of)[-1][1],
        "ways": ways,
        "hint": _hint(of.found),
        "by_order": not held.terms.by_card,
        "request": request_shown(of.asked),
        "form": form,
        "total": bought + (int(added) if added.isascii() and added.isdigit() and len(added) < 8 else 0),
    }
    return call.page("subscriptions/quantity.html", context, block="form", status=form.status)


def _facts(call: Call, found: Holding) -> list[tuple[str, str]]:
    held = found.row.held
    title, text = following(found.row, call.today)
    facts = [
        (_("Bought"), f"{held.bought:,}"),
        (_("In use"), f"{held.licensed:,}"),
        (_("Available"), number(found.row.available or 0)),
        (_("Term") if held.terms.term_months else _("Period"), _days(found)),
        (_("What comes next"), f"{title}, {text}" if text else title),
    ]
    if held.limit_licenses is not None:
        facts.append((_("Contract limit"), limit_text(found, held.used + held.reserved)))
    return facts


def _days(found: Holding) -> str:
    held, last = found.row.held, found.row.term.last
    until = full_day(last) if last else _("further notice")
    return _("{first} to {last}").format(first=full_day(held.first_day), last=until)


def _hint(found: Holding) -> str:
    held, hints = found.row.held, []
    if held.terms.pack_size > 1:
        hints.append(_("In packs of {pack}.").format(pack=held.terms.pack_size))
    if held.limit_licenses is not None:
        left = max(0, held.limit_licenses - held.used - held.reserved)
        hints.append(_("Up to {left:,} more within the contract limit.").format(left=left))
    return " ".join(hints) or _("A whole number from 1.")
