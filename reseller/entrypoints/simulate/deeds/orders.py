"""Events that place orders."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.paying import asks_for_card
from customers.orders.placing import NewUser, Placed
from customers.orders.reducing import cancel_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.orders.swapping import swap_users
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.entry import look
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.entrypoints.simulate import events as says
from reseller.entrypoints.simulate.deeds.dispatch import do
from reseller.entrypoints.simulate.stage import ADMIN, OPERATOR, OWNER, Stage
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import PaymentFailed
from reseller.rules.pricing import Price
from reseller.rules.seats import Decision, Holding
from reseller.rules.terms import PRESETS, Period


@do.register
async def _(event: says.Subscribe, stage: Stage, now: datetime) -> Placed:
    cast = stage.cast
    customer = await cast.customer(event.customer, now)
    stage.domains[event.as_] = event.customer.lower()
    actor, operator = cast.actor(event.by or OWNER, customer), cast.actor(OPERATOR)
    wish = _wish(event, stage)
    async with stage.unit() as session:
        placed = await subscribe(
            session, wish, actor=actor, now=event.at, priced_by=operator, pay=event.offers_card
        )
        _charge_card(event, event.terms, placed)
    stage.terms[event.as_] = event.terms
    stage.subscriptions[event.as_] = placed.subscription_id
    return placed


def _wish(event: says.Subscribe, stage: Stage) -> Wish:
    """What is asked for, of what the terms have: the same events are played under other terms."""
    terms = PRESETS[event.terms]
    chooses = len(terms.periods) > 1
    return Wish(
        customer_id=stage.cast.customers[event.customer.lower()],
        product_id=stage.cast.products[event.product],
        terms_key=event.terms,
        quantity=event.quantity,
        cap=event.cap if terms.needs_cap else None,
        start_on=event.start_on,
        period=Period(event.period) if event.period and chooses else None,
        price=Price.parse(event.price) if event.price is not None else None,
        included=event.included if terms.has_included else None,
        tariff=event.tariff if terms.tariffs else None,
    )


@do.register
async def _(event: says.AddUsers, stage: Stage, now: datetime) -> Placed:
    subscription, actor = await stage.on(event, ADMIN)
    given = event.users
    if given is None:
        adding = partial(seats.add_users, count=event.count or 0)
        await _check(stage, subscription, Verb.ADD_USERS, actor, now, adding)
    names = stage.new_names(event.on, event.count or 0) if given is None else given
    users = [NewUser(stage.address(event, name), name, event.protected) for name in names]
    async with stage.unit() as session:
        placed = await add_users(
            session, subscription, users=users, actor=actor, now=now, dated_on=stage.dated(event)
        )
    if given is None:
        stage.took(event.on, len(names))
    return placed


async def _check(
    stage: Stage,
    subscription: UUID,
    verb: Verb,
    actor: Actor,
    now: datetime,
    guard: Callable[[Holding], Decision],
) -> None:
    """Ask the guard about numbers before so many names are made up."""
    async with stage.unit() as session:
        held, _ = await look(session, subscription, verb, actor=actor, now=now)
        guard(held.holding(actor))


@do.register
async def _(event: says.RemoveUsers, stage: Stage, now: datetime) -> Placed:
    subscription, actor = await stage.on(event, ADMIN)
    named = event.users
    addresses = None if named is None else [stage.address(event, name) for name in named]
    async with stage.unit() as session:
        return await remove_users(
            session, subscription, addresses=addresses, count=event.count, actor=actor, now=now,
            dated_on=stage.dated(event),
        )  # fmt: skip


@do.register
async def _(event: says.SwapUsers, stage: Stage, now: datetime) -> Placed:
    subscription, actor = await stage.on(event, ADMIN)
    swap = partial(seats.swap_users, remove=event.remove, add=event.add)
    await _check(stage, subscription, Verb.SWAP_USERS, actor, now, swap)
    names = stage.new_names(event.on, event.add)
    users = [NewUser(stage.address(event, name), name) for name in names]
    async with stage.unit() as session:
        placed = await swap_users(
            session, subscription, users=users, count=event.remove, actor=actor, now=now
        )
    stage.took(event.on, len(names))
    return placed


@do.register
async def _(event: says.AddLicenses, stage: Stage, now: datetime) -> Placed:
    subscription, actor = await stage.on(event, await stage.buyer(event, Verb.ADD_LICENSES))
    async with stage.unit() as session:
        placed = await add_licenses(
            session, subscription, count=event.count, actor=actor, now=now, dated_on=stage.dated(event),
            pay=event.offers_card,
        )  # fmt: skip
        _charge_card(event, stage.terms[event.on], placed)
    return placed


@do.register
async def _(event: says.CancelLicenses, stage: Stage, now: datetime) -> Placed:
    subscription, actor = await stage.on(event, await stage.buyer(event, Verb.CANCEL_LICENSES))
    async with stage.unit() as session:
        return await cancel_licenses(session, subscription, count=event.count, actor=actor, now=now)


@do.register
async def _(event: says.SetNextPeriod, stage: Stage, now: datetime) -> Placed:
    subscription, actor = await stage.on(event, ADMIN)
    async with stage.unit() as session:
        return await set_next_period(session, subscription, quantity=event.quantity, actor=actor, now=now)


@do.register
async def _(event: says.Renew, stage: Stage, now: datetime) -> Placed:
    subscription, actor = await stage.on(event, OWNER)
    async with stage.unit() as session:
        placed = await renew_subscription(
            session,
            subscription,
            quantity=event.quantity,
            price=Price.parse(event.price) if event.price is not None else None,
            priced_by=stage.cast.actor(OPERATOR),
            pay=event.offers_card,
            actor=actor,
            now=now,
        )
        _charge_card(event, stage.terms[event.on], placed)
    return placed


def _charge_card(event: says.Paid, terms_key: str, placed: Placed) -> None:
    """PAYMENT_FAILED where a card is asked for and declined: the order comes to nothing (H8)."""
    if event.pay == "declined" and asks_for_card(PRESETS[terms_key], placed.kind):
        raise PaymentFailed()


@do.register
async def _(event: says.EndSubscription, stage: Stage, now: datetime) -> Placed:
    subscription, actor = await stage.on(event, OWNER)
    async with stage.unit() as session:
        return await end_subscription(
            session, subscription, last_day=event.from_on, actor=actor, now=now, dated_on=stage.dated(event)
        )
