"""The quotes of a review: an amount signed for one person and one press, taken back with the order (M6)."""

from __future__ import annotations

from customers.orders.advice import Advice
from customers.orders.estimates import OrderPreview
from customers.orders.quotes import Quote, Quotes, Subject
from web.context import Call
from web.forms import Form


def quote(call: Call, preview: OrderPreview, about: Subject) -> str:
    """The quote to send along; "" where no amount is shown."""
    return _quotes(call).hand_out(about, preview, now=call.now) or ""


def quoted(call: Call, form: Form, about: Subject) -> Quote:
    """What the quote that came with the form allows; nothing without one."""
    text = form.typed.get("quote", "")
    return _quotes(call).redeem(text, about, now=call.now) or Quote(None)


def quote_of_way(call: Call, way: Advice, about: Subject) -> str:
    """The quote to send along with another way; "" where it is only planned, or no amount is shown."""
    return "" if way.asked_net is None else _quotes(call).of_amount(about, way.asked_net, now=call.now)


def quoted_way(call: Call, form: Form, about: Subject) -> Quote | None:
    """What the quote that came with another way allows; None where it was shown without an amount."""
    return _quotes(call).redeem(form.typed.get("quote") or None, about, now=call.now)


def _quotes(call: Call) -> Quotes:
    return Quotes(call.console.settings.secret_key)
