"""The smallest valid rows of what is charged, put in past the rules of orders: for tests and benchmarks."""

from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules.pricing import Price
from reseller.rules.terms import PRESETS

numbers = count(1_000_001)
ADDRESS = {"lines": ["1 Main Street"], "city": "Dublin", "postal_code": "D01"}


async def add_provider(session: WriteSession, now: datetime, *, review_window_days: int = 0) -> None:
    """The company that invoices, in Ireland; there is one."""
    await session.run(
        "INSERT INTO provider (id, name, legal_name, country, zone, address, vat_id, bank,"
        " review_window_days)"
        " SELECT $1, 'Provider', 'Provider Limited', 'IE', 'Europe/Dublin', $2, 'IE6388047V', $3, $4"
        " WHERE NOT EXISTS (SELECT FROM provider)",
        new_id(now), ADDRESS, {"iban": "IE29AIBK93115212345678"}, review_window_days,
    )  # fmt: skip


async def add_reseller(
    session: WriteSession,
    now: datetime,
    *,
    code: str | None = None,
    country: str = "IE",
    zone: str = "Europe/Dublin",
    currency: str = "EUR",
    **columns: Any,
) -> None:
    """The session's reseller, with its line in the provider's list; Irish and in euro unless told."""
    reseller_id, code = session.reseller_id, code or f"R{next(numbers)}"
    named = {
        "reseller_id": reseller_id, "code": code, "name": code, "legal_name": f"{code} Limited",
        "country": country, "address": ADDRESS, "currency": currency, "billing_zone": zone, "created_at": now,
        **columns,
    }  # fmt: skip
    await insert(session, "resellers", named)
    await insert(session, "reseller_codes", {"code": code, "reseller_id": reseller_id, "billing_zone": zone})


async def add_customer(session: WriteSession, now: datetime, name: str = "Acme") -> UUID:
    number, customer_id = next(numbers), new_id(now)
    await insert(session, "customers", {
        "reseller_id": session.reseller_id, "id": customer_id, "number": number, "name": name,
        "sort_key": name.lower(), "primary_domain": f"c{number}.example", "created_at": now,
    })  # fmt: skip
    return customer_id


async def add_product(session: WriteSession, now: datetime, **list_prices: str) -> UUID:
    """A product, with a list price in euro from 2020 on for each license terms named."""
    number, product_id = next(numbers), new_id(now)
    await insert(session, "products", {
        "id": product_id, "number": number, "vendor": "google", "name": f"Workspace {number}",
        "terms_keys": list(PRESETS), "created_at": now,
    })  # fmt: skip
    for key, price in list_prices.items():
        await add_list_price(session, now, product_id, key, price)
    return product_id


async def add_list_price(
    session: WriteSession,
    now: datetime,
    product_id: UUID,
    key: str,
    price: Any,
    valid_from: date = date(2020, 1, 1),
) -> None:
    period, stored = PRESETS[key].periods[0].value, Price.parse(price).to_json()
    await insert(session, "list_prices", {
        "id": new_id(now), "product_id": product_id, "terms_key": key, "period": period,
        "currency": "EUR", "valid_from": valid_from, "price": stored, "recorded_at": now,
    })  # fmt: skip


async def add_subscription(
    session: WriteSession,
    now: datetime,
    customer_id: UUID,
    product_id: UUID,
    key: str = "google_flexible",
    *,
    first_day: date,
) -> UUID:
    """An active subscription without a term yet; nothing binds its counters."""
    subscription_id = new_id(now)
    await insert(session, "subscriptions", {
        "reseller_id": session.reseller_id, "id": subscription_id, "customer_id": customer_id,
        "product_id": product_id, "state": "active", "bound_by": "nothing", "terms_key": key,
        "term_id": new_id(now), "started_on": first_day, "created_at": now,
    })  # fmt: skip
    return subscription_id


async def add_term(
    session: WriteSession,
    now: datetime,
    subscription_id: UUID,
    key: str,
    first_day: date,
    end_day: date | None = None,
    *,
    price: Any = None,
    first_quantity: int | None = None,
    ordinal: int = 1,
) -> None:
    """A span of license terms; `price` where it is fixed at term start."""
    terms = PRESETS[key]
    await insert(session, "subscription_terms", {
        "reseller_id": session.reseller_id, "id": new_id(now),
        "customer_id": await customer_of(session, subscription_id), "subscription_id": subscription_id,
        "ordinal": ordinal, "terms_key": key, "terms": terms.to_json(), "period": terms.periods[0].value,
        "in_arrears": terms.billed.value == "arrears",
        "measure": "licensed" if terms.counts_licensed else "bought", "first_day": first_day,
        "end_day": end_day, "price": Price.parse(price).to_json() if price else None,
        "first_quantity": first_quantity, "created_at": now,
    })  # fmt: skip


async def add_contract_price(
    session: WriteSession, now: datetime, subscription_id: UUID, price: Any, valid_from: date
) -> None:
    await insert(session, "contract_prices", {
        "reseller_id": session.reseller_id, "id": new_id(now),
        "customer_id": await customer_of(session, subscription_id), "subscription_id": subscription_id,
        "valid_from": valid_from, "price": Price.parse(price).to_json(), "recorded_at": now,
        "recorded_by": "Operator",
    })  # fmt: skip


async def add_change(
    session: WriteSession,
    now: datetime,
    subscription_id: UUID,
    charged_from: date,
    delta: int,
    measure: str = "licensed",
    *,
    after: int = 0,
    po_number: str | None = None,
) -> UUID:
    """An order that is completed, and its line in the ledger; gives the order's id."""
    order_id, customer_id = new_id(now), await customer_of(session, subscription_id)
    product_id = await session.fetchval(
        "SELECT product_id FROM subscriptions WHERE reseller_id = $1 AND id = $2",
        session.reseller_id, subscription_id,
    )  # fmt: skip
    common = {
        "reseller_id": session.reseller_id, "customer_id": customer_id, "subscription_id": subscription_id,
        "billing_date": charged_from, "charged_from": charged_from, "quantity_after": after,
        "actor_kind": "reseller_user", "actor_name": "Owner",
    }  # fmt: skip
    await insert(session, "orders", {
        **common, "id": order_id, "number": next(numbers), "product_id": product_id, "kind": "ADD_USERS",
        "status": "COMPLETED", "quantity_delta": delta, "po_number": po_number, "placed_at": now,
        "updated_at": now,
    })  # fmt: skip
    await insert(session, "seat_ledger", {
        **common, "id": new_id(now), "measure": measure, "delta": delta, "order_id": order_id,
        "cause": "order", "recorded_at": now,
    })  # fmt: skip
    return order_id


async def add_charge(
    session: WriteSession,
    now: datetime,
    subscription_id: UUID,
    *,
    net_minor: int,
    invoice_date: date,
    first_day: date,
    last_day: date,
    timing: str = "monthly",
) -> UUID:
    """A charge of one license fixed in advance, such as a yearly total."""
    charge_id, days = new_id(now), (last_day - first_day).days + 1
    await insert(session, "charges", {
        "reseller_id": session.reseller_id, "id": charge_id,
        "customer_id": await customer_of(session, subscription_id), "subscription_id": subscription_id,
        "kind": "TERM", "first_day": first_day, "last_day": last_day, "quantity": 1,
        "unit_micros": net_minor * 10_000, "unit_divisor": 1, "days": days, "period_days": days,
        "net_minor": net_minor, "currency": "EUR", "invoice_date": invoice_date, "timing": timing,
        "rules": ["I4", "M2"], "recorded_at": now,
    })  # fmt: skip
    return charge_id


async def add_month(session: WriteSession, now: datetime, first: date, status: str = "finalized") -> None:
    """The reseller's month of that first day, closed unless told."""
    await insert(session, "reseller_months", {
        "reseller_id": session.reseller_id, "month": first, "status": status, "issued_on": first,
        "opened_at": now, "currency": "EUR", "updated_at": now,
    })  # fmt: skip


async def customer_of(session: WriteSession, subscription_id: UUID) -> UUID:
    found: UUID = await session.fetchval(
        "SELECT customer_id FROM subscriptions WHERE reseller_id = $1 AND id = $2",
        session.reseller_id, subscription_id,
    )  # fmt: skip
    return found


async def insert(session: WriteSession, table: str, columns: dict[str, Any]) -> None:
    places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    await session.run(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", *columns.values())
