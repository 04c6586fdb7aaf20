"""Customers as lists and pages show them: rows of plain values, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from customers.accounts.nearness import NEAR_CAP, NEAR_LIMIT
from customers.accounts.rules import searched_words
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import MOST_COUNTED, Page, Select, Slice
from reseller.rules.errors import NotFound
from reseller.rules.periods import Month

HIGHEST = "\U0010ffff"
"""Sorts behind every character, so [prefix, prefix + HIGHEST) are the words that begin so."""


class CustomerOrder(StrEnum):
    """How a list of customers is ordered: by name, or by when they were taken on."""

    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFilter:
    """Which customers: each condition that is given must hold."""

    search: str = ""
    terms_key: str | None = None
    near_cap: bool = False
    renewal_month: Month | None = None
    over_licenses: bool = False
    id: UUID | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in a list.

    `licenses` of `licenses_bound` are in use over all its subscriptions; `in_use` of `bound` are in the
    tightest of them (bound: its cap, where `is_capped`, or what is bought; one near its cap comes first,
    since all in use is normal where licenses are bought);
    `users_over` how many users more than licenses there are where grace runs (L4);
    `next_date` the next end or renewal of a term, `next_setting` what happens then; `month_net_minor` what
    the running month has come to. None where there is nothing to say.
    """

    id: UUID
    number: int
    name: str
    sort_key: str
    primary_domain: str
    subscriptions: int
    licenses: int
    licenses_bound: int
    in_use: int | None
    bound: int | None
    is_capped: bool
    next_date: date | None
    next_setting: str | None
    users_over: int
    month_net_minor: int | None

    def key(self, order: CustomerOrder) -> tuple[Any, ...]:
        """Where a page that follows this row begins."""
        return (self.sort_key, self.id) if order is CustomerOrder.NAME else (self.id,)


@dataclass(frozen=True, slots=True)
class CustomerDetail:
    """One customer with everything that people set of it; `domains` begin with the primary one."""

    id: UUID
    number: int
    name: str
    sort_key: str
    primary_domain: str
    domains: tuple[str, ...]
    email: str
    link_mode: str | None
    link_address: str | None
    shows_prices: bool | None
    prices_shown: bool
    created_at: datetime
    version: int


_LIVE = "s.reseller_id = c.reseller_id AND s.customer_id = c.id AND s.state IN ('pending', 'active')"
_COLUMNS = {CustomerOrder.NAME: ("c.sort_key", "c.id"), CustomerOrder.NEWEST: ("c.id",)}
_WORD = (
    "EXISTS (SELECT FROM customer_words w WHERE w.reseller_id = c.reseller_id AND w.customer_id = c.id"
    " AND w.word >= {} AND w.word < {})"
)
_NEAR = (
    f"(EXISTS (SELECT FROM subscriptions s WHERE {_LIVE} AND {NEAR_CAP})"
    " OR EXISTS (SELECT FROM contract_usage u WHERE u.reseller_id = c.reseller_id AND u.customer_id = c.id"
    f" AND {NEAR_LIMIT}))"
)
_PAGE = """
SELECT c.reseller_id, c.id, c.number, c.name, c.sort_key, c.primary_domain, c.email, c.link_mode,
       c.link_address, c.shows_prices, c.created_at, c.version
  FROM customers c"""
_ROWS = """
WITH c AS ({page})
SELECT c.id, c.number, c.name, c.sort_key, c.primary_domain, held.subscriptions, held.licenses,
       held.licenses_bound, tight.in_use, tight.bound, coalesce(tight.is_capped, false) AS is_capped,
       due.next_date, due.next_setting, held.users_over,
       f.net_minor AS month_net_minor
  FROM c
  LEFT JOIN LATERAL (
       SELECT count(*) AS subscriptions,
              coalesce(sum(s.licensed - s.bought) FILTER (WHERE s.over_since IS NOT NULL), 0)::integer
                  AS users_over,
              coalesce(sum(s.licensed + s.reserved_licensed), 0)::integer AS licenses,
              coalesce(sum(CASE WHEN s.bound_by = 'cap' THEN s.cap ELSE s.bought END), 0)::integer
                  AS licenses_bound
         FROM subscriptions s WHERE {live}) held ON true
  LEFT JOIN LATERAL (
       SELECT s.licensed + s.reserved_licensed AS in_use,
              CASE WHEN s.bound_by = 'cap' THEN s.cap ELSE s.bought END AS bound,
              s.bound_by = 'cap' AS is_capped
         FROM subscriptions s
        WHERE {live} AND CASE WHEN s.bound_by = 'cap' THEN s.cap ELSE s.bought END > 0
        ORDER BY (s.bound_by = 'cap' AND {near_cap}) DESC,
                 (s.licensed + s.reserved_licensed)::bigint * 1000000
                 / CASE WHEN s.bound_by = 'cap' THEN s.cap ELSE s.bought END DESC, s.id LIMIT 1) tight ON true
  LEFT JOIN LATERAL (
       SELECT s.ends_on AS next_date, s.renewal_setting AS next_setting FROM subscriptions s
        WHERE {live} AND s.ends_on IS NOT NULL ORDER BY s.ends_on, s.id LIMIT 1) due ON true
  LEFT JOIN month_figures f ON f.reseller_id = c.reseller_id AND f.customer_id = c.id AND f.month = {month}"""


async def customers_page(
    session: ReadSession,
    rows: Slice[Any],
    *,
    month: Month,
    wanted: CustomerFilter | None = None,
    order: CustomerOrder = CustomerOrder.NAME,
) -> Page[CustomerRow]:
    """One page of the tenant's customers, with figures of `month`; a search matches beginnings of words."""
    select = _select(session, wanted or CustomerFilter())
    page, ordered = _sliced(select, rows, order)
    statement = _ROWS.format(page=page, live=_LIVE, near_cap=NEAR_CAP, month=select.value(month.first))
    found = await session.fetch(statement + ordered, *select.arguments)
    return rows.page([CustomerRow(**row) for row in found])


async def customer_row(session: ReadSession, customer_id: UUID, *, month: Month) -> CustomerRow:
    """One customer as its list shows it. NOT_FOUND outside the tenant's reach."""
    wanted = CustomerFilter(id=customer_id)
    page = await customers_page(session, Slice(first=1), month=month, wanted=wanted)
    if not page.rows:
        raise NotFound("customer")
    return page.rows[0]


async def count_customers(session: ReadSession, wanted: CustomerFilter | None = None) -> int:
    """How many customers there are, counted up to 10,000."""
    select = _select(session, wanted or CustomerFilter(), head="SELECT 1 FROM customers c")
    counted: int = await session.fetchval(
        f"SELECT count(*) FROM ({select.text(f'LIMIT {MOST_COUNTED}')}) counted", *select.arguments
    )
    return counted


async def customer(session: ReadSession, customer_id: UUID) -> CustomerDetail:
    """One customer; NOT_FOUND outside the tenant's reach, exactly like an unknown id."""
    found = await customers(session, [customer_id])
    if customer_id not in found:
        raise NotFound("customer")
    return found[customer_id]


async def details_page(
    session: ReadSession,
    rows: Slice[Any],
    *,
    wanted: CustomerFilter | None = None,
    order: CustomerOrder = CustomerOrder.NAME,
) -> Page[CustomerDetail]:
    """One page of the tenant's customers as `customers_page` lists them, with what people set, no figures."""
    select = _select(session, wanted or CustomerFilter())
    page, ordered = _sliced(select, rows, order)
    found = await session.fetch(_DETAILS.format(customers=page) + ordered, *select.arguments)
    return rows.page(found).map(_detail)


async def customers(session: ReadSession, ids: list[UUID]) -> dict[UUID, CustomerDetail]:
    """Customers by id; those out of reach are left out."""
    wanted = "SELECT * FROM customers WHERE reseller_id = $1 AND id = ANY($2)"
    rows = await session.fetch(_DETAILS.format(customers=wanted), session.reseller_id, ids)
    return {row["id"]: _detail(row) for row in rows}


async def customer_by_number(session: ReadSession, number: int) -> CustomerDetail:
    """A customer by the short number that people use; NOT_FOUND as always."""
    wanted = "SELECT * FROM customers WHERE reseller_id = $1 AND number = $2"
    row = await session.fetchrow(_DETAILS.format(customers=wanted), session.reseller_id, number)
    if row is None:
        raise NotFound("customer")
    return _detail(row)


_DETAILS = """
SELECT c.id, c.number, c.name, c.sort_key, c.primary_domain, c.email, c.link_mode, c.link_address,
       c.shows_prices, coalesce(c.shows_prices, r.shows_prices) AS prices_shown, c.created_at, c.version,
       ARRAY(SELECT d.domain FROM customer_domains d
              WHERE d.reseller_id = c.reseller_id AND d.customer_id = c.id
              ORDER BY d.domain <> c.primary_domain, d.domain) AS domains
  FROM ({customers}) c JOIN resellers r ON r.reseller_id = c.reseller_id"""


def _sliced(select: Select, rows: Slice[Any], order: CustomerOrder) -> tuple[str, str]:
    """The statement of one page of customers alone, and how what is joined to it is ordered.

    A page is cut before anything is joined: with a join inside, all that a search finds is read for it.
    """
    columns, descending = _COLUMNS[order], order is CustomerOrder.NEWEST
    direction = "DESC" if descending != rows.backward else "ASC"
    ordered = ", ".join(f"{column} {direction}" for column in columns)
    return select.sliced(rows, columns, descending=descending), f" ORDER BY {ordered}"


def _detail(row: Mapping[str, Any]) -> CustomerDetail:
    return CustomerDetail(**{**row, "domains": tuple(row["domains"])})


def _select(session: ReadSession, wanted: CustomerFilter, head: str = _PAGE) -> Select:
    select = Select(head).where("c.reseller_id = {}", session.reseller_id)
    select.where_given("c.id = {}", wanted.id or session.customer_id)
    select.where_given("c.number = {}", wanted.number)
    for word in searched_words(wanted.search):
        select.where(_WORD, word, word + HIGHEST)
    if wanted.search.strip() and not searched_words(wanted.search):
        select.where("false")
    select.where_given(
        f"EXISTS (SELECT FROM subscriptions s WHERE {_LIVE} AND s.terms_key = {{}})", wanted.terms_key
    )
    if wanted.renewal_month is not None:
        first, end = wanted.renewal_month.first, wanted.renewal_month.next_first
        select.where(
            f"EXISTS (SELECT FROM subscriptions s WHERE {_LIVE} AND s.ends_on >= {{}} AND s.ends_on < {{}})",
            first, end,
        )  # fmt: skip
    if wanted.over_licenses:
        select.where(f"EXISTS (SELECT FROM subscriptions s WHERE {_LIVE} AND s.over_since IS NOT NULL)")
    return select.where(_NEAR) if wanted.near_cap else select
