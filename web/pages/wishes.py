"""The form by which licenses are asked for: signed in or by link, the same fields and the same choices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from customers.accounts.queries import CustomerDetail
from customers.requests.actions import Wish
from customers.subscriptions.queries import SubscriptionRow, subscriptions_of
from reseller.catalog.queries import products
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Verb
from web.forms import Form
from web.texts import _

SUBSCRIPTION, PRODUCT = "s", "p"
FIELDS = {"product": "product", "subscription": "product", "name": "name", "email": "email", "note": "note"}


async def choices(session: ReadSession, customer_id: UUID) -> list[dict[str, str]]:
    """What can be asked for: more of what one has under such terms, then what one doesn't have."""
    held = [row for row in (await subscriptions_of(session, [customer_id]))[customer_id] if not row.held.over]
    asking = [row for row in held if Verb.REQUEST in row.held.terms.verbs]
    known = {row.held.product_id for row in held}
    others = [row for row in (await products(session)).values() if not row.retired_at and row.id not in known]
    more = [_choice(SUBSCRIPTION, row.id, row.product_name, _have(row)) for row in asking]
    return more + [_choice(PRODUCT, row.id, row.name, _("not held yet")) for row in others]


def _choice(kind: str, key: UUID, label: str, text: str) -> dict[str, str]:
    return {"value": f"{kind}:{key}", "label": label, "text": text}


def _have(row: SubscriptionRow) -> str:
    return _("{plan}. {bought:,} licenses, {licensed:,} in use.").format(
        plan=row.held.terms.name, bought=row.held.bought, licensed=row.held.licensed
    )


def read_wish(form: Form, offered: list[dict[str, str]], customer_id: UUID) -> Wish:
    """What was asked for; errors stand beside their fields."""
    chosen = form.typed.get("product", "")
    if chosen not in [each["value"] for each in offered]:
        form.wrong("product", _("Choose what you need."))
        chosen = f"{PRODUCT}:{UUID(int=0)}"
    kind, _colon, text = chosen.partition(":")
    return Wish(
        customer_id=customer_id,
        quantity=form.whole("quantity"),
        subscription_id=UUID(text) if kind == SUBSCRIPTION else None,
        product_id=UUID(text) if kind == PRODUCT else None,
        note=form.note("note"),
    )


def shown(
    form: Form, offered: list[dict[str, str]], of: CustomerDetail, *, reseller: str, action: str
) -> dict[str, Any]:
    """The part of the context that requests/_form.html documents."""
    return {
        "customer": {"name": of.name, "domain": of.primary_domain},
        "reseller": {"name": reseller},
        "products": offered,
        "hint": _("A whole number. It is asked for, not bought."),
        "action": action,
        "form": form,
        "key": form.key(),
    }
