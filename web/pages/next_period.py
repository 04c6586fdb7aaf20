"""The number that the next period begins with, from 1 to what is bought (L7, L8)."""

from __future__ import annotations

from typing import Any, NamedTuple

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
from web.texts import _


class Number(NamedTuple):
    """The licenses of the next period, and the version of the subscription that the review was made of."""

    quantity: int
    seen: int | None


class SetNextPeriod(Ordering[Number]):
    """Another number from the next period on; until then nothing changes."""

    operation = "set_next_period_licenses"
    verb = Verb.SET_NEXT_PERIOD
    part = "next-period"
    carried = ("quantity",)
    fields = {"quantity": "quantity", "count": "quantity"}

    def read(self, form: Form, of: Holding) -> Number:
        return Number(form.whole("quantity", low=0), form.version())

    def command(self, of: Holding, wish: Number) -> Command:
        return Command(self.verb, {"quantity": wish.quantity})

    def besides(self, wish: Number) -> dict[str, Any]:
        return {"version": wish.seen}

    def seen(self, of: Holding, form: Form) -> list[tuple[str, str]]:
        return [("version", str(of.version_for(form)))]

    async def details(self, call: Call, of: Holding, form: Form, ways: Ways = ()) -> Response:
        return ask(call, self, of, form, _asking(of), ways)

    def review_of(self, of: Holding, wish: Number, preview: OrderPreview) -> Review:
        title = _("{count:,} from the next period on").format(count=wish.quantity)
        return Review(
            title=title,
            charged=title,
            changes=changes(of, preview, _("Licenses in the next period")),
            notices=told(of, preview),
            facts=[*dates(preview)[:2], *bounds(of, preview)],
            **named(of),
        )

    def done(self, of: Holding, wish: Number) -> tuple[str, str]:
        return of.base, _("The next period begins with {count:,}.").format(count=wish.quantity)


CHECKOUT = SetNextPeriod()


def _asking(of: Holding) -> Asking:
    held = of.row.held
    day = full_day(held.end_day) if held.end_day else ""
    return Asking(
        title=_("Next period"),
        lede=_("The next period begins on {day}. Until then nothing changes.").format(day=day),
        label=_("Licenses in the next period"),
        hint=_("From 1 to {bought:,}, what is bought. Buying sets it to the new total.").format(
            bought=held.bought
        ),
        facts=[
            (_("Bought"), f"{held.bought:,}"),
            (_("In use"), f"{held.in_use:,}"),
            (_("Next period, as it stands"), f"{held.holding().next_number:,}"),
        ],
    )
