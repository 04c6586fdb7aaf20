"""Months of one tenant in many hands: refusals change nothing, books balance, nothing is billed twice.

Hypothesis chooses who does what and how much time passes; a failure shrinks to a short story.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.subscriptions.daily import roll_over_all
from reseller.invoices.closing import close_reseller_month
from reseller.plumbing.database import Database
from reseller.rules.access import Role
from reseller.rules.errors import ConsoleError
from reseller.rules.periods import Month
from tests.builders import OPERATOR
from tests.customers.orders.test_random_walk import BROKEN, Life
from tests.customers.world import World, make_world

START = datetime(2026, 1, 30, 8, tzinfo=UTC)
STEPS, STORIES = 45, 6
HANDS = (
    Role.RESELLER_OWNER, Role.RESELLER_OWNER, Role.RESELLER_OWNER, Role.RESELLER_SALES, Role.RESELLER_SALES,
    Role.RESELLER_FINANCE, Role.RESELLER_VIEWER, Role.CUSTOMER_ADMIN, Role.CUSTOMER_VIEWER,
)  # fmt: skip
TENANT_TABLES = """
SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)
 WHERE c.table_schema = 'public' AND c.column_name = 'reseller_id' AND t.table_type = 'BASE TABLE'
   AND t.table_schema = 'public' AND c.table_name NOT IN
       ('jobs', 'reseller_codes', 'memberships', 'link_tokens', 'claimed_domains') ORDER BY 1"""
TWICE = """
SELECT subscription_id, kind, month, first_day, order_id FROM invoice_lines
 WHERE reseller_id = $1 AND credits_line IS NULL
 GROUP BY subscription_id, kind, month, first_day, order_id, charge_id HAVING count(*) > 1"""
CHARGED_TWICE = """
SELECT charge_id FROM invoice_lines WHERE reseller_id = $1 AND charge_id IS NOT NULL AND credits_line IS NULL
 GROUP BY charge_id HAVING count(*) > 1"""
ADDS_UP = """
SELECT i.number FROM invoices i WHERE i.reseller_id = $1 AND i.net_minor <>
       (SELECT coalesce(sum(l.net_minor), 0) FROM invoice_lines l
         WHERE l.reseller_id = $1 AND l.invoice_id = i.id)"""


@dataclass(frozen=True)
class Watched(World):
    """A world in which anybody acts, and every refusal is compared with the tables before it."""

    dice: Random = field(default_factory=Random)
    digest: str = ""

    async def do(self, action: Any, *args: Any, actor: Any = None, **given_: Any) -> Any:
        role = self.dice.choice(HANDS)
        by = actor or self.acting(role, self.customer_id if role.is_customer else None)
        before = await self.tables()
        try:
            return await super().do(action, *args, actor=by, **given_)
        except ConsoleError as refusal:
            if await self.tables() != before:
                raise AssertionError(f"{refusal.code} of {action.__name__} left traces") from refusal
            raise

    async def tables(self) -> Any:
        """A digest of each of the tenant's tables."""
        return tuple(await self.row(self.digest))


async def digest_of(world: World) -> str:
    names = [
        row["table_name"]
        for row in await world.rows(f"SELECT * FROM ({TENANT_TABLES}) t, (SELECT $1::uuid) r")
    ]
    assert {"subscriptions", "orders", "seat_ledger", "charges", "action_log"} <= set(names)
    parts = (
        f"(SELECT md5(coalesce(string_agg(md5(t::text), ',' ORDER BY md5(t::text)), ''))"
        f" FROM {name} t WHERE t.reseller_id = $1) AS {name}"
        for name in names
    )
    return f"SELECT {', '.join(parts)}"


class Months(Life):
    """A life in which every month is closed when it is over."""

    async def wait(self) -> None:
        before = Month.of(self.world.now.date())
        self.world = self.world.at(self.world.now + timedelta(days=self.dice.randint(1, 25)))
        await roll_over_all(self.world.database, self.world.reseller_id, now=self.world.now)
        if Month.of(self.world.now.date()) != before:
            for _ in range(2):
                await close_reseller_month(
                    self.world.database, self.world.reseller_id, before, actor=OPERATOR, now=self.world.now
                )


@settings(
    max_examples=STORIES, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=st.integers(0, 2**32))
async def test_months_in_many_hands_leave_the_books_right(shared_database: Database, seed: int) -> None:
    dice = Random(seed)
    made = await make_world(shared_database, START, limit=40)
    world = Watched(
        made.database,
        made.reseller_id,
        made.customer_id,
        made.product_id,
        made.now,
        dice,
        await digest_of(made),
    )
    life = Months(world, dice)
    await made.annual(3)
    for number in range(STEPS):
        await (life.wait() if number % 7 == 6 else life.step())
        await life.world.balance()
        assert await life.world.rows(BROKEN) == []
    for question in (TWICE, CHARGED_TWICE, ADDS_UP):
        assert await life.world.rows(question) == [], question
    months = await life.world.rows("SELECT month FROM invoices WHERE reseller_id = $1 AND kind = 'MONTHLY'")
    assert months, "no month of this story was billed"
    assert len(months) == len({row["month"] for row in months})
