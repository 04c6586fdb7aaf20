"""A planned order that is refused on its day is mailed to whoever planned it, and to the sellers."""

from dataclasses import replace
from datetime import timedelta

from customers.orders.placing_planned import place_due
from customers.orders.planned import plan
from reseller.rules.access import Verb
from tests.customers.notices.catcher import deliver
from tests.customers.notices.conftest import Office


async def test_a_refused_planned_order_is_mailed_with_its_reason(office: Office) -> None:
    held, world = await office.sold("timelog", 5), office.world
    due_on = world.now.date() + timedelta(days=2)
    change = {"quantity": 6}
    await world.do(
        plan, held, verb=Verb.SET_NEXT_PERIOD, change=change, due_on=due_on, actor=office.people["ada"]
    )
    there = replace(office, world=world.at(world.now + timedelta(days=2)))
    assert await place_due(there.world.database, there.world.reseller_id, now=there.world.now) == 1
    await deliver(there.world, there.server)
    assert office.server.recipients == ["ada", "olga", "sam"]
    assert "The order that you planned for 18 March 2026 on Workspace" in office.server.text("ada")
    assert "The order that Ada planned for 18 March 2026" in office.server.text("olga")
    assert "Enter a number from 1 to 5 for the next period." in office.server.text("olga")
