"""The list of customers: search as one types, filters in the address, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from customers.accounts.queries import (
    CustomerFilter,
    CustomerOrder,
    CustomerRow,
    count_customers,
    customers_page,
)
from reseller.catalog.queries import products
from reseller.plumbing.pages import MOST_COUNTED, Page, Slice
from reseller.rules.access import Verb
from reseller.rules.money import Money
from reseller.rules.nearness import near
from reseller.rules.periods import Month
from reseller.rules.terms import PRESETS, RenewalSetting
from web.context import Call
from web.labels import calendar_month
from web.render import month as month_name
from web.texts import _

ROWS = 50
FOLLOWING = {
    RenewalSetting.SAME_SEATS: _("Term renews"),
    RenewalSetting.SEATS_IN_USE: _("Renews seats in use"),
    RenewalSetting.FLEXIBLE: _("To Flexible"),
    RenewalSetting.END: _("Term ends"),
}
"""What the next date of a customer brings, in a word or two."""
MONTHS_AHEAD = 13


async def index(call: Call) -> Response:
    """GET /customers: `q`, `plan`, `month`, `near` and `over` choose, `after` continues."""
    wanted, month = _wanted(call), Month.of(call.today)
    async with call.reading() as session:
        page = await customers_page(session, _slice(call), month=month, wanted=wanted)
        counted = await count_customers(session, wanted)
        near_count = await count_customers(session, CustomerFilter(near_cap=True))
        over_count = await count_customers(session, CustomerFilter(over_licenses=True))
        sold = await products(session)
    context = {
        "count": f"{counted:,}" + ("+" if counted == MOST_COUNTED else ""),
        "query": _query(call),
        "plans": (("", _("any")), *_plans(key for row in sold.values() for key in row.terms_keys)),
        "months": (("", _("any")), *_months(month)),
        "near_count": near_count,
        "over_count": over_count,
        "near_href": _turned(call, "near"),
        "over_href": _turned(call, "over"),
        "currency": call.reseller.currency,
        "month": calendar_month(month.first),
        "rows": [_row(row, call.reseller.currency) for row in page.rows],
        "totals": _totals(call, page),
        "next_href": _next(call, page),
        "may_create": call.may(Verb.CREATE_CUSTOMER),
    }
    response = call.page("customers/index.html", context, block="list")
    if call.by_htmx:
        response.headers["hx-push-url"] = _address(_query(call))
    return response


# ------------------------------------------------------------------ the address


def _query(call: Call) -> dict[str, str]:
    given = {name: call.query(name) for name in ("q", "plan", "month", "near", "over")}
    return {**given, "near": "1" if given["near"] else "", "over": "1" if given["over"] else ""}


def _wanted(call: Call) -> CustomerFilter:
    query = _query(call)
    return CustomerFilter(
        search=query["q"],
        terms_key=query["plan"] if query["plan"] in PRESETS else None,
        near_cap=bool(query["near"]),
        renewal_month=_month(query["month"]),
        over_licenses=bool(query["over"]),
    )


def _month(text: str) -> Month | None:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return Month.of(first)


def _slice(call: Call) -> Slice[Any]:
    """The rows behind `after`, which is the last row's id and what it is sorted by."""
    given, _dot, sort_key = call.query("after").partition(".")
    try:
        return Slice(first=ROWS, after=(sort_key, UUID(given)) if given else None)
    except ValueError:
        return Slice(first=ROWS)


def _address(given: dict[str, str]) -> str:
    kept = urlencode({name: value for name, value in given.items() if value})
    return f"/customers?{kept}" if kept else "/customers"


def _turned(call: Call, name: str) -> str:
    query = _query(call)
    return _address({**query, name: "" if query[name] else "1"})


def _next(call: Call, page: Page[CustomerRow]) -> str:
    if not page.has_next:
        return ""
    sort_key, row_id = page.rows[-1].key(CustomerOrder.NAME)
    return _address({**_query(call), "after": f"{row_id}.{sort_key}"})


def _plans(keys: Iterable[str]) -> list[tuple[str, str]]:
    sold = set(keys)
    return [(key, terms.name) for key, terms in PRESETS.items() if key in sold]


def _months(first: Month) -> list[tuple[str, str]]:
    months = [first]
    while len(months) < MONTHS_AHEAD:
        months.append(months[-1].following())
    return [(str(month), month_name(month.first)) for month in months]


# --------------------------------------------------------------------- the rows


def _row(row: CustomerRow, currency: str) -> dict[str, Any]:
    note, tone = _note(row)
    net = row.month_net_minor
    return {
        "id": row.id,
        "name": row.name,
        "domain": row.primary_domain,
        "subscriptions": row.subscriptions,
        "used": row.licenses,
        "total": row.licenses_bound or None,
        "near": tone == "warn",
        "note": note,
        "tone": tone,
        "next_on": row.next_date,
        "next_text": _next_text(row),
        "so_far": None if net is None else Money(net, currency),
    }


def _note(row: CustomerRow) -> tuple[str, str]:
    """What the tightest subscription says: over, near its cap, or all in use."""
    if row.users_over:
        return _("{count:,} over").format(count=row.users_over), "bad"
    if not row.bound or row.in_use is None:
        return "", ""
    left = row.bound - row.in_use
    if row.is_capped and near(row.in_use, row.bound):
        return _("{left} to cap").format(left=left), "warn"
    return (_("all in use"), "") if left == 0 and not row.is_capped else ("", "")


def _next_text(row: CustomerRow) -> str:
    if row.next_date is None:
        return _("No fixed term") if row.subscriptions else ""
    if row.next_setting is None:
        return _("Ends")
    return FOLLOWING[RenewalSetting[row.next_setting]]


def _totals(call: Call, page: Page[CustomerRow]) -> dict[str, Any] | None:
    """Sums of the whole list, where the page shows it whole."""
    if page.has_next or call.query("after") or not page.rows:
        return None
    return {
        "subscriptions": sum(row.subscriptions for row in page.rows),
        "used": sum(row.licenses for row in page.rows),
        "total": sum(row.licenses_bound for row in page.rows),
        "so_far": Money(sum(row.month_net_minor or 0 for row in page.rows), call.reseller.currency),
    }
