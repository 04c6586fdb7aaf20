"""What a subscription offers is what the command answers: the same yes, or the same code, whoever asks."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from customers.orders.commands import Command, carry_out
from customers.requests.actions import Wish as Asked
from customers.requests.actions import request_licenses
from customers.subscriptions.actions import set_purchase_cap
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.queries import SubscriptionRow, subscription
from customers.subscriptions.subscribing import Wish, subscribe
from customers.users.holders import leaving_count
from reseller.plumbing.database import Database, WriteSession
from reseller.rules.access import Actor, Role, Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.holdings import Holding
from reseller.rules.pricing import Price
from reseller.rules.terms import PRESETS, RenewalSetting
from tests.customers.deeds import deeds_on
from tests.customers.world import World, make_world

MARCH = datetime(2026, 3, 1, 8, tzinfo=UTC)
STEPS = 14
NEWCOMER = {"address": "newcomer@acme.example"}
OF_LEAVERS = (Verb.REMOVE_USERS, Verb.SWAP_USERS)
"""Offered by the users in use; while some are leaving, the command knows better."""


class Undone(Exception):
    """Rolls a command back that was allowed."""


def smallest(verb: Verb, holding: Holding) -> dict[str, Any]:
    """The arguments of the smallest command of this verb."""
    terms = holding.terms
    arguments: dict[Verb, dict[str, Any]] = {
        Verb.ADD_LICENSES: {"count": terms.pack_size},
        Verb.ADD_USERS: {"users": [NEWCOMER]},
        Verb.REMOVE_USERS: {"count": 1},
        Verb.SWAP_USERS: {"users": [NEWCOMER], "count": 1},
        Verb.SET_RENEWAL: {"renewal": holding.renewal or RenewalSetting.SAME_SEATS},
        Verb.SET_NEXT_PERIOD: {"quantity": max(1, holding.next_number)},
        Verb.SET_TARIFF: {"tariff": holding.tariff or terms.smallest_tariff or ""},
        Verb.SET_INCLUDED: {"included": 0},
        Verb.CANCEL_LICENSES: {"count": terms.pack_size},
    }
    return arguments.get(verb, {})


async def act(session: WriteSession, world: World, row: SubscriptionRow, verb: Verb, actor: Actor) -> None:
    given: dict[str, Any] = {"actor": actor, "now": world.now}
    if verb is Verb.SET_CAP:
        await set_purchase_cap(session, row.id, cap=row.held.in_use, **given)
    elif verb is Verb.REQUEST:
        wish = Asked(customer_id=world.customer_id, quantity=1, subscription_id=row.id)
        await request_licenses(session, wish=wish, **given)
    else:
        command = Command(verb, smallest(verb, row.held.holding(actor)))
        await carry_out(session, row.id, command, pay=True, **given)


async def answered(world: World, row: SubscriptionRow, verb: Verb, actor: Actor) -> str | None:
    """The code of the refusal; None where it was allowed, and it was taken back."""
    try:
        async with world.database.unit_of_work(world.reseller_id, actor.customer_id) as session:
            await act(session, world, row, verb, actor)
            raise Undone
    except Undone:
        return None
    except ConsoleError as refusal:
        return refusal.code


async def compare(world: World, held: UUID, actor: Actor) -> None:
    async with world.database.reading(world.reseller_id, actor.customer_id) as session:
        row = await subscription(session, held)
        left_out = OF_LEAVERS if await leaving_count(session, held) else ()
    for offered in row.actions(actor, row.held.today(world.now)):
        if offered.verb not in left_out:
            said = offered.refusal.code if offered.refusal else None
            assert await answered(world, row, offered.verb, actor) == said, (offered.verb, actor.role)


@pytest.mark.parametrize("key", PRESETS)
async def test_what_is_offered_is_what_the_command_answers(database: Database, key: str) -> None:
    dice, terms = Random(key), PRESETS[key]
    world = await make_world(database, MARCH, limit=60, shows_prices=dice.random() < 0.5)
    wish = Wish(
        world.customer_id, world.product_id, key, None if terms.needs_cap else 10, price=Price.parse("10.00"),
        cap=12 if terms.needs_cap else None, included=5 if terms.has_included else None,
    )  # fmt: skip
    placed = await world.do(subscribe, wish, priced_by=world.operator, pay=True)
    held, deeds = placed.subscription_id, deeds_on(terms)
    owner = world.acting(Role.CUSTOMER_OWNER, world.customer_id)
    asking = (world.owner, world.admin, replace(world.admin, may_buy=False), owner)
    for _ in range(STEPS):
        if dice.random() < 0.7:
            await world.work()
        await compare(world, held, dice.choice(asking))
        with suppress(ConsoleError):
            await dice.choice(deeds)(world, held, dice)
        world = world.at(world.now + timedelta(days=dice.choice((0, 0, 3, 9, 40, 90))))
        await roll_over_all(database, world.reseller_id, now=world.now)
