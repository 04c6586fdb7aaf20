"""The quote of a review: its amount signed for one person and one wish, taken back with the order (M6)."""

from __future__ import annotations

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


def _quotes(call: Call) -> Quotes:
    return Quotes(call.console.settings.secret_key)
