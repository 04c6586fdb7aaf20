"""Canceling unused licenses for the end of the period or, in the renewal window, of the term (B7, B8, H6)."""

from __future__ import annotations

from starlette.responses import Response

from customers.orders.commands import Command
from customers.orders.estimates import OrderPreview
from customers.orders.reducing import restore_licenses
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb, require
from reseller.rules.periods import ONE_DAY
from web.context import Call
from web.forms import Form
from web.labels import full_day
from web.pages import subscriptions
from web.pages.adding import bounds, changes, named, told
from web.pages.estimate import dates
from web.pages.numbers import Asking, ask
from web.pages.ordering import Ordering
from web.pages.reach import Holding, holding_in
from web.pages.review import Review, Ways
from web.texts import _, counted


class CancelLicenses(Ordering[int | None]):
    """Fewer licenses from the next period or term on."""

    operation = "cancel_licenses"
    verb = Verb.CANCEL_LICENSES
    part = "cancellation"
    carried = ("quantity",)
    fields = {"count": "quantity", "quantity": "quantity"}

    def read(self, form: Form, of: Holding) -> int:
        return form.whole("quantity")

    def command(self, of: Holding, wish: int | None) -> Command:
        return Command(self.verb, {"count": wish})

    async def details(self, call: Call, of: Holding, form: Form, ways: Ways = ()) -> Response:
        return ask(call, self, of, form, _asking(of), ways)

    def review_of(self, of: Holding, wish: int | None, preview: OrderPreview) -> Review:
        count = wish or 0
        title = counted("Cancel {count} license", "Cancel {count} licenses", count)
        return Review(
            title=title,
            charged=title,
            changes=changes(of, preview, _("Licenses in the next period")),
            notices=told(of, preview),
            facts=[*dates(preview)[:2], *bounds(of, preview)],
            **named(of),
        )

    def done(self, of: Holding, wish: int | None) -> tuple[str, str]:
        text = counted("{count} license is canceled.", "{count} licenses are canceled.", wish or 0)
        return of.base, text


CHECKOUT = CancelLicenses()


async def restore(call: Call) -> Response:
    """POST …/cancellation/return: every cancellation is undone, free, before it counts."""
    form = await call.form()
    async with call.reading() as session:
        found = await holding_in(call, session)
    require(call.actor, Verb.CANCEL_LICENSES, terms=found.row.held.terms)

    async def act(session: WriteSession) -> Effect:
        count = max(1, found.row.held.canceled)
        placed = await restore_licenses(session, found.row.id, count=count, **call.deed)
        return {"order": str(placed.id), "number": placed.number}

    done = await call.attempt(form, act, operation="restore_licenses")
    if done is None:
        return await subscriptions.shown(call, form)
    label = _("Order {number}").format(number=done["number"])
    return call.go(found.base, _("The cancellations are undone."), f"/orders/{done['order']}", label)


def _asking(of: Holding) -> Asking:
    held = of.row.held
    unused = held.holding().unused
    hint = counted("Up to {count}, unused now.", "Up to {count}, unused now.", unused)
    if held.terms.pack_size > 1:
        hint = _("In packs of {pack}. {hint}").format(pack=held.terms.pack_size, hint=hint)
    until = full_day(held.end_day - ONE_DAY) if held.end_day else ""
    return Asking(
        title=_("Cancel licenses"),
        lede=_("They stay active until the end of {day}; only then the number goes down.").format(day=until),
        label=_("Licenses to cancel"),
        hint=hint,
        facts=[
            (_("Bought"), f"{held.bought:,}"),
            (_("In use"), f"{held.in_use:,}"),
            (_("Canceled already"), f"{held.canceled:,}"),
            (_("Unused"), f"{unused:,}"),
        ],
    )
