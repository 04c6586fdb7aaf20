"""A reading asks once what it needs several times; a unit of work sees what it changes."""

from datetime import datetime

from customers.orders.actions import add_users
from customers.orders.advice import Command, advice
from customers.subscriptions.state import read_state
from reseller.plumbing.database import Database
from reseller.rules.access import Verb
from tests.customers.charges.statements import Statements
from tests.customers.world import crowd, make_world


async def test_the_tries_of_an_advice_share_what_was_read(database: Database, now: datetime) -> None:
    """State, prices, reseller and provider; who could leave, who they are, and how many are leaving."""
    world = await make_world(database, now)
    held = await world.sold("timelog", 5, price=[[1, "10.00"], [8, "9.00"]])
    await world.users(held, 7)
    wish = Command(Verb.ADD_LICENSES, {"count": 2})
    async with database.reading(world.reseller_id) as session:
        statements = Statements(session)
        found = await advice(session, held, wish, actor=world.owner, now=now)
    assert [each.candidate.key for each in found] == ["remove_excess"]
    assert statements.sent == 7


async def test_a_unit_of_work_reads_a_state_that_it_has_changed(database: Database, now: datetime) -> None:
    world = await make_world(database, now)
    held = await world.flexible()
    async with database.unit_of_work(world.reseller_id) as session:
        before = await read_state(session, held)
        await add_users(session, held, users=crowd(2), actor=world.owner, now=now)
        after = await read_state(session, held)
    assert (before.reserved_licensed, after.reserved_licensed) == (0, 2)
