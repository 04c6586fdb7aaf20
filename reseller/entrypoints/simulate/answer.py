"""What came of a scenario: its invoices line by line, and where its subscriptions stand."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from reseller.entrypoints.simulate.stage import Stage
from reseller.plumbing.database import Database, ReadSession
from reseller.rules.money import Money, digits
from reseller.rules.pricing import UnitPrice
from reseller.rules.terms import PRESETS, EndRule, LicenseTerms, Reduction

ISSUED = """
SELECT i.*, c.number AS credited_number
  FROM invoices i LEFT JOIN invoices c ON c.reseller_id = i.reseller_id AND c.id = i.credits
 WHERE i.reseller_id = $1
 ORDER BY i.finalized_at, (i.kind = 'CREDIT_NOTE'), i.sequence"""
TAXES = "SELECT * FROM invoice_taxes WHERE reseller_id = $1 AND invoice_id = $2 ORDER BY position"
LINES = "SELECT * FROM invoice_lines WHERE reseller_id = $1 AND invoice_id = $2 ORDER BY position"
DEACTIVATED = """
SELECT a.subscription_id, u.address
  FROM assignments a
  JOIN orders o ON o.reseller_id = $1 AND o.id = a.ended_order_id AND o.kind = 'GRACE_DEACTIVATION'
  JOIN users u ON u.reseller_id = $1 AND u.id = a.user_id
 WHERE a.reseller_id = $1
 ORDER BY o.number, a.id DESC"""
SUBSCRIPTIONS = "SELECT * FROM subscriptions WHERE reseller_id = $1 AND state <> 'failed' ORDER BY id"


async def issued(session: ReadSession) -> list[Any]:
    """Rows of everything issued, in order of issue."""
    return await session.fetch(ISSUED, session.reseller_id)


async def answer(database: Database, stage: Stage) -> dict[str, Any]:
    """The invoices and subscriptions of the answer, amounts and days as text."""
    async with database.reading(stage.cast.reseller_id) as session:
        invoices = [await _invoice(session, stage, row) for row in await issued(session)]
        names = {identity: name for name, identity in stage.subscriptions.items()}
        rows = await session.fetch(SUBSCRIPTIONS, session.reseller_id)
        off = await _deactivated(session, stage)
        held = [_subscription(names[row["id"]], row, off.get(row["id"], [])) for row in rows]
        return {"invoices": invoices, "subscriptions": held}


async def _deactivated(session: ReadSession, stage: Stage) -> dict[UUID, list[str]]:
    """Whom the grace rule switched off, by the scenario's names: newest first, each time again."""
    called = stage.cast.called
    found: dict[UUID, list[str]] = {}
    for row in await session.fetch(DEACTIVATED, session.reseller_id):
        found.setdefault(row["subscription_id"], []).append(called[row["address"]])
    return found


async def _invoice(session: ReadSession, stage: Stage, row: Any) -> dict[str, Any]:
    currency = row["currency"]
    taxes = await session.fetch(TAXES, session.reseller_id, row["id"])
    lines = await session.fetch(LINES, session.reseller_id, row["id"])
    event = stage.credits.get(row["id"])
    return {
        "number": row["number"],
        "kind": row["kind"].lower(),
        "month": row["month"] and f"{row['month']:%Y-%m}",
        "issued_on": row["issued_on"].isoformat(),
        "currency": currency,
        "net": _amount(row["net_minor"], currency),
        "taxes": [_tax(tax, currency) for tax in taxes],
        "gross": _amount(row["gross_minor"], currency),
        "credits": row["credited_number"],
        "lines": [_line(line, stage, currency, event) for line in lines],
    }


def _amount(minor: int, currency: str) -> str:
    return Money(minor, currency).amount


def _tax(tax: Mapping[str, Any], currency: str) -> dict[str, Any]:
    return {
        "rate": tax["rate"],
        "net": _amount(tax["net_minor"], currency),
        "tax": _amount(tax["tax_minor"], currency),
        "reason": tax["reason"],
    }


def _line(line: Mapping[str, Any], stage: Stage, currency: str, credited_by: int | None) -> dict[str, Any]:
    name = next(name for name, identity in stage.subscriptions.items() if identity == line["subscription_id"])
    return {
        "subscription": name,
        "kind": line["kind"].lower(),
        "event": stage.orders.get(line["order_id"]) if credited_by is None else credited_by,
        "month": f"{line['month']:%Y-%m}",
        "from": line["first_day"].isoformat(),
        "to": line["last_day"].isoformat(),
        "quantity": line["quantity"],
        "unit_price": _price(stage, name, UnitPrice(line["unit_micros"], line["unit_divisor"]), currency),
        "days": line["days"],
        "period_days": line["period_days"],
        "net": _amount(line["net_minor"], currency),
        "rules": list(line["rules"]),
    }


def _price(stage: Stage, name: str, price: UnitPrice, currency: str) -> str:
    """The price as the scenario wrote it; one that came of a division, to six decimals (G4)."""
    if price.divisor != 1:
        return price.text(6)
    return stage.prices.get((name, price.micros)) or price.text(digits(currency))


def _subscription(name: str, row: Mapping[str, Any], deactivated: list[str]) -> dict[str, Any]:
    terms = PRESETS[row["terms_key"]]
    shows_end = terms.ends is EndRule.RENEWAL and row["state"] != "ended" and row["ends_on"]
    return {
        "subscription": name,
        "bought": None if terms.counts_licensed else row["bought"],
        "licensed": row["licensed"],
        "cap": row["cap"],
        "next_period": _next_period(terms, row),
        "ends_on": row["ends_on"].isoformat() if shows_end else None,
        "deactivated": deactivated,
        "over_since": row["over_since"] and row["over_since"].isoformat(),
    }


def _next_period(terms: LicenseTerms, row: Mapping[str, Any]) -> int | None:
    """What the next period begins with if nothing else happens, where people say it themselves (L6, B8)."""
    bought: int = row["bought"]
    if terms.next_period_minimum is not None:
        return row["next_period"] or bought
    return bought - row["canceled"] if terms.reduction is Reduction.END_OF_PERIOD else None
