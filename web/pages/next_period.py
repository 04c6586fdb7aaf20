"""The number that the next period begins with, from 1 to what is bought (L7, L8)."""

from __future__ import annotations

from starlette.responses import Response

from customers.orders.commands import Command
from customers.orders.estimates import OrderPreview
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.labels import full_day
from web.pages.adding import bounds, changes, named, told
from web.pages.checkout import Review, Ways
from web.pages.estimate import dates
from web.pages.numbers import Asking, ask
from web.pages.ordering import Ordering
from web.pages.reach import Holding
from web.texts import _


class SetNextPeriod(Ordering[int | None]):
    """Another number from the next period on; until then nothing changes."""

    operation = "set_next_period_licenses"
    verb = Verb.SET_NEXT_PERIOD
    part = "next-period"
    carried = ("quantity",)
    fields = {"quantity": "quantity", "count": "quantity"}

    def read(self, form: Form, of: Holding) -> int:
        return form.whole("quantity", low=0)

    def command(self, of: Holding, wish: int | None) -> Command:
        return Command(self.verb, {"quantity": wish})

    async def details(self, call: Call, of: Holding, form: Form, ways: Ways = ()) -> Response:
        return ask(call, self, of, form, _asking(of), ways)

    def review_of(self, of: Holding, wish: int | None, preview: OrderPreview) -> Review:
        title = _("{count:,} from the next period on").format(count=wish or 0)
        return Review(
            title=title,
            charged=title,
            changes=changes(of, preview, _("Licenses in the next period")),
            notices=told(of, preview),
            facts=[*dates(preview)[:2], *bounds(of, preview)],
            **named(of),
        )

    def done(self, of: Holding, wish: int | None) -> tuple[str, str]:
        return of.base, _("The next period begins with {count:,}.").format(count=wish or 0)


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
