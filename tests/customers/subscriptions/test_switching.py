"""The cap with which a term that was switched begins on Flexible (G4, C1)."""

from datetime import UTC, date, datetime

import pytest

from customers.accounts.limits import set_contract_limit
from customers.subscriptions.actions import set_renewal
from reseller.plumbing.database import Database
from reseller.rules.terms import RenewalSetting
from tests.customers.subscriptions.periods import turned
from tests.customers.world import World, make_world

MARCH = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
YEAR_LATER = date(2027, 3, 20)


async def limited(world: World, licenses: int) -> None:
    """The contract limit is set for all of the reseller's customers."""
    row = await world.row("SELECT version FROM resellers WHERE reseller_id = $1")
    await world.do(set_contract_limit, licenses=licenses, version=row["version"], actor=world.operator)


@pytest.mark.parametrize(("limit", "cap"), [(60, 40), (15, 15)])
async def test_c1_a_cap_chosen_for_later_begins_under_the_limit_that_holds_then(
    database: Database, limit: int, cap: int
) -> None:
    world = await make_world(database, MARCH, limit=60)
    subscription = await world.annual(5)
    await world.users(subscription, 3)
    await world.do(set_renewal, subscription, renewal=RenewalSetting.FLEXIBLE, cap=40)
    await limited(world, limit)
    await turned(world, YEAR_LATER)
    state = await world.state(subscription)
    assert (state["bound_by"], state["cap"], state["licensed"]) == ("cap", cap, 3)
    await world.balance()
