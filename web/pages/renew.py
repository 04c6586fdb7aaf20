"""Buying the next term inside the renewal window, with the one change of the package (H6, H7)."""

from __future__ import annotations

from starlette.responses import Response

from customers.orders.commands import Command
from customers.orders.estimates import OrderPreview
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.labels import full_day
from web.pages.adding import bounds, changes, named, told
from web.pages.estimate import dates
from web.pages.numbers import Asking, ask
from web.pages.ordering import Ordering
from web.pages.reach import Holding
from web.pages.review import Review, Ways
from web.texts import _, counted


class Renew(Ordering[int | None]):
    """The next term of a subscription; without a number, of what is bought less what is canceled."""

    operation = "renew_subscription"
    verb = Verb.RENEW
    part = "renew"
    carried = ("quantity",)
    fields = {"quantity": "quantity", "count": "quantity"}

    def read(self, form: Form, of: Holding) -> int | None:
        return form.whole_or_none("quantity", low=1)

    def command(self, of: Holding, wish: int | None) -> Command:
        return Command(self.verb, {} if wish is None else {"quantity": wish})

    async def details(self, call: Call, of: Holding, form: Form, ways: Ways = ()) -> Response:
        return ask(call, self, of, form, _asking(of), ways)

    def review_of(self, of: Holding, wish: int | None, preview: OrderPreview) -> Review:
        count = preview.lines[0].quantity if preview.lines else preview.quantity_after
        title = counted("Renew {count} license", "Renew {count} licenses", count)
        return Review(
            title=title,
            charged=counted("{count} license, the next term", "{count} licenses, the next term", count),
            changes=changes(of, preview, _("Licenses in the next term")),
            notices=told(of, preview),
            facts=[*dates(preview), *bounds(of, preview)],
            **named(of),
        )

    def done(self, of: Holding, wish: int | None) -> tuple[str, str]:
        return of.base, _("{product} is being renewed.").format(product=of.row.product_name)


CHECKOUT = Renew()


def _asking(of: Holding) -> Asking:
    held = of.row.held
    day = full_day(held.end_day) if held.end_day else ""
    left = held.bought - held.canceled
    hint = _("Left empty: {left:,}, what is bought less what is canceled.").format(left=left)
    if held.terms.pack_size > 1:
        hint = _("{hint} In packs of {pack}.").format(hint=hint, pack=held.terms.pack_size)
    return Asking(
        title=_("Renew"),
        lede=_("The next term begins on {day}, at the price of the number you renew.").format(day=day),
        label=_("Licenses in the next term"),
        hint=hint,
        facts=[
            (_("Bought"), f"{held.bought:,}"),
            (_("In use"), f"{held.in_use:,}"),
            (_("Canceled"), f"{held.canceled:,}"),
        ],
        optional=True,
    )
