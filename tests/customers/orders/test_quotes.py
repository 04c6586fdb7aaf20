"""Quotes: an order is charged exactly what its preview promised, or is refused with the new amount (M6)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.estimates import OrderPreview
from customers.orders.preview import (
    preview_add_licenses,
    preview_add_users,
    preview_remove_users,
    preview_renewal,
    preview_subscribe,
    preview_swap_users,
)
from customers.orders.quotes import LIFETIME, Quote, Quotes, Subject
from customers.orders.renewing import renew_subscription
from customers.orders.swapping import swap_users
from customers.subscriptions.actions import set_contract_price
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, Role
from reseller.rules.errors import PaymentRequired, QuoteExpired
from reseller.rules.pricing import Price
from tests.customers.world import World, crowd, make_world, people

MARCH = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
QUOTES = Quotes("a secret of this console's own")
SALES = Actor(uuid4(), "Sam", Role.RESELLER_SALES, uuid4())
ABOUT = Subject(SALES, "add_licenses", {"subscription": "x", "count": 5})
PREVIEW = OrderPreview("EUR", "UTC", MARCH.date(), MARCH.date(), "month", net=1234)


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    return await make_world(database, MARCH)


# ------------------------------------------------------------------------ what is signed


def handed(about: Subject = ABOUT) -> str:
    text = QUOTES.hand_out(about, PREVIEW, now=MARCH)
    assert text is not None
    return text


def test_a_quote_holds_until_its_time_is_over() -> None:
    assert QUOTES.redeem(handed(), ABOUT, now=MARCH + LIFETIME) == Quote(1234)
    assert QUOTES.redeem(handed(), ABOUT, now=MARCH + LIFETIME + timedelta(seconds=1)) == Quote(None)
    assert QUOTES.redeem(None, ABOUT, now=MARCH) is None


OTHERS = [
    replace(ABOUT, actor=replace(SALES, member_id=uuid4())),
    replace(ABOUT, actor=replace(SALES, reseller_id=uuid4())),
    replace(ABOUT, actor=replace(SALES, customer_id=uuid4())),
    replace(ABOUT, verb="add_users"),
    replace(ABOUT, asked={"subscription": "x", "count": 6}),
    replace(ABOUT, asked={"subscription": "y", "count": 5}),
]


@pytest.mark.parametrize("other", OTHERS)
def test_a_quote_holds_for_its_reseller_actor_verb_and_input_alone(other: Subject) -> None:
    assert QUOTES.redeem(handed(), other, now=MARCH) == Quote(None)


@pytest.mark.parametrize(
    "text", ["", ".", "x.y", handed()[:-1], "A" + handed(), handed().swapcase(), "é.ü", handed() + "0"]
)
def test_what_we_did_not_sign_is_no_quote(text: str) -> None:
    assert QUOTES.redeem(text, ABOUT, now=MARCH) == Quote(None)


def test_another_consoles_quote_is_none_here() -> None:
    assert Quotes("another secret").redeem(handed(), ABOUT, now=MARCH) == Quote(None)


def test_nothing_is_quoted_where_it_is_refused_or_prices_are_hidden() -> None:
    refused = replace(PREVIEW, errors=(PaymentRequired(),))
    assert QUOTES.hand_out(ABOUT, refused, now=MARCH) is None
    assert QUOTES.hand_out(ABOUT, PREVIEW.without_amounts(), now=MARCH) is None


# -------------------------------------------------------------------- what orders are held to


async def look(world: World, preview: Any, *args: Any, **given: Any) -> OrderPreview:
    async with world.database.reading(world.reseller_id) as session:
        found: OrderPreview = await preview(session, *args, actor=world.owner, now=world.now, **given)
    return found


ARREARS = {"google_flexible": None, "google_annual_monthly": 10}
ADVANCE = {"google_annual_yearly": 10, "billomat": 10, "timelog": 10, "horizon": 10}


@pytest.mark.parametrize(("terms", "quantity"), (ARREARS | ADVANCE).items())
async def test_a_first_order_costs_what_was_quoted(world: World, terms: str, quantity: int | None) -> None:
    wish = Wish(world.customer_id, world.product_id, terms, quantity, price=Price.parse("12.34"))
    preview = await look(world, preview_subscribe, wish, priced_by=world.operator)
    assert preview.errors == ()
    await held_to(world, preview, subscribe, wish, priced_by=world.operator, pay=True)


@pytest.mark.parametrize("terms", ["google_annual_monthly", *ADVANCE])
async def test_an_addition_costs_what_was_quoted(world: World, terms: str) -> None:
    held = await world.sold(terms, 10, price="12.34")
    later = world.at(MARCH + timedelta(days=5))
    preview = await look(later, preview_add_licenses, held, count=5)
    assert preview.net > 0
    await held_to(later, preview, add_licenses, held, count=5, pay=True)


async def test_users_and_units_cost_what_was_quoted(world: World) -> None:
    flexible = await world.flexible()
    aircall = await world.sold("aircall", None, included=2, price="31.00")
    for held in (flexible, aircall):
        await held_to(
            world, await look(world, preview_add_users, held, users=crowd(4)), add_users, held, users=crowd(4)
        )
        await world.work()
    preview = await look(world, preview_remove_users, flexible, count=2)
    await held_to(world, preview, remove_users, flexible, count=2)
    swap: dict[str, Any] = {"users": people("anna", "bob"), "count": 1}
    await held_to(world, await look(world, preview_swap_users, aircall, **swap), swap_users, aircall, **swap)


async def test_a_renewal_costs_what_was_quoted(world: World) -> None:
    held = await world.sold("horizon", 10, price="5.00")
    window = world.at(datetime(2027, 2, 20, 9, tzinfo=UTC))
    preview = await look(window, preview_renewal, held, quantity=15)
    assert preview.net == 7500
    await held_to(window, preview, renew_subscription, held, quantity=15, pay=True)


async def held_to(world: World, preview: OrderPreview, action: Any, *args: Any, **given: Any) -> None:
    """Refused at any other amount, with the one it has; placed at that one."""
    before = await world.rows("SELECT id FROM orders WHERE reseller_id = $1")
    for other in (preview.net + 1, preview.net - 1, None):
        with pytest.raises(QuoteExpired) as refusal:
            await world.do(action, *args, quote=Quote(other), **given)
        assert refusal.value.details == {"net_minor": preview.net, "currency": "EUR"}
    assert await world.rows("SELECT id FROM orders WHERE reseller_id = $1") == before
    await world.do(action, *args, quote=Quote(preview.net), **given)


async def test_a_price_that_changed_meanwhile_is_told_before_a_card_is_asked_for(world: World) -> None:
    held: UUID = await world.sold("timelog", 10, price="10.00")
    preview = await look(world, preview_add_licenses, held, count=1)
    await world.do(set_contract_price, held, price=Price.parse("20.00"), actor=world.operator)
    with pytest.raises(QuoteExpired) as refusal:
        await world.do(add_licenses, held, count=1, quote=Quote(preview.net))
    assert refusal.value.details["net_minor"] > preview.net
    card = await world.sold("horizon", 10, price="5.00")
    with pytest.raises(QuoteExpired):
        await world.do(add_licenses, card, count=5, quote=Quote(1))
    with pytest.raises(PaymentRequired):
        await world.do(add_licenses, card, count=5, quote=Quote(2500))
