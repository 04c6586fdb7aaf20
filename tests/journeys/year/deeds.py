"""What people try on subscriptions: mostly lawful, sometimes not, as the dice fall."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.placing import NewUser
from customers.orders.reducing import cancel_licenses, restore_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.orders.swapping import swap_users
from customers.subscriptions.actions import set_purchase_cap, set_renewal
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.scheduled import Scheduled, scheduled, undo
from customers.subscriptions.settings import set_included, set_tariff
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.rules.access import Role, Verb
from reseller.rules.errors import NotFound
from reseller.rules.terms import PRESETS, LicenseTerms, RenewalSetting
from tests.journeys.year.stage import Deed, Year

HOLDERS = """
SELECT u.id FROM assignments a JOIN users u ON u.reseller_id = $1 AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.subscription_id = $2 AND a.state = 'live' ORDER BY u.address"""
CROWD = 150

Maker = Callable[[Year, Random], Awaitable[Deed]]


async def subscribing(year: Year, dice: Random) -> Deed:
    return await subscribing_to(dice.choice(list(PRESETS.values())), year, dice)


async def subscribing_to(terms: LicenseTerms, year: Year, dice: Random) -> Deed:
    wished = Wish(
        dice.choice(year.customers), dice.choice(year.products), terms.key,
        quantity=_quantity(terms, dice), cap=dice.randint(3, 30) if terms.needs_cap else None,
        period=dice.choice(terms.periods), start_on=_start(year, dice),
        included=dice.randint(0, 6) if terms.has_included and dice.random() < 0.7 else None,
        tariff=dice.choice((None, None, *terms.tariffs)) if terms.tariffs else None,
    )  # fmt: skip
    return Deed(subscribe, (wished,), {"pay": dice.random() < 0.9}, dice.choice((Role.RESELLER_OWNER, None)))


def _quantity(terms: LicenseTerms, dice: Random) -> int | None:
    if terms.needs_cap:
        return None if dice.random() < 0.95 else 4
    number = dice.choice((0, 1, 1, 2, 3, 5, 8, 12, 25, 95) if dice.random() < 0.3 else (2, 3, 4, 6))
    return number if terms.pack_size == 1 or dice.random() < 0.1 else 5 * dice.randint(1, 4)


def _start(year: Year, dice: Random) -> Any:
    day = year.today + timedelta(days=dice.choice((-3, 1, 2, 5, 20, 31)))
    return day if dice.random() < 0.25 else None


async def more_licenses(year: Year, dice: Random) -> Deed:
    given = {"count": dice.choice((1, 1, 2, 3, 5, 5, 10, 0, 80)), "pay": dice.random() < 0.9}
    return Deed(add_licenses, (year.subscription(dice, Verb.ADD_LICENSES),), given)


async def more_users(year: Year, dice: Random) -> Deed:
    return Deed(add_users, (year.subscription(dice, Verb.ADD_USERS),), {"users": _crowd(dice)})


def _crowd(dice: Random) -> list[NewUser]:
    names = dice.sample(range(CROWD), dice.choice((1, 1, 2, 3, 6)))
    return [NewUser(f"u{name}@acme.example", protected=dice.random() < 0.1) for name in names]


async def fewer_users(year: Year, dice: Random) -> Deed:
    held = year.subscription(dice, Verb.REMOVE_USERS)
    return Deed(remove_users, (held,), {"user_ids": await leavers(year, held, dice)})


async def leavers(year: Year, held: UUID, dice: Random) -> list[UUID]:
    """Some who hold a license; at times somebody whom nobody knows."""
    found = [row["id"] for row in await year.rows(HOLDERS, held)]
    known = found if dice.random() < 0.95 else []
    return dice.sample(known, min(len(known), dice.choice((1, 1, 2, 3)))) or [uuid4()]


async def swapping(year: Year, dice: Random) -> Deed:
    held = year.subscription(dice, Verb.SWAP_USERS)
    given = {"users": _crowd(dice), "user_ids": await leavers(year, held, dice)}
    return Deed(swap_users, (held,), given)


async def giving_up(year: Year, dice: Random) -> Deed:
    action = cancel_licenses if dice.random() < 0.7 else restore_licenses
    return Deed(
        action, (year.subscription(dice, Verb.CANCEL_LICENSES),), {"count": dice.choice((1, 1, 2, 5, 5, 30))}
    )


async def next_period(year: Year, dice: Random) -> Deed:
    return Deed(
        set_next_period,
        (year.subscription(dice, Verb.SET_NEXT_PERIOD),),
        {"quantity": dice.choice((0, 1, 2, 3, 4, 8, 40))},
    )


async def renewing(year: Year, dice: Random) -> Deed:
    quantity = dice.choice((None, None, 5, 10, 15, 7))
    return Deed(
        renew_subscription,
        (year.subscription(dice, Verb.RENEW),),
        {"quantity": quantity, "pay": dice.random() < 0.9},
    )


async def tariff(year: Year, dice: Random) -> Deed:
    wanted = dice.choice((*PRESETS["billomat"].tariffs, "Gold"))
    return await _setting(set_tariff, {"tariff": wanted}, Verb.SET_TARIFF, year, dice)


async def included(year: Year, dice: Random) -> Deed:
    wanted = dice.choice((0, 1, 3, 6, 12, 95))
    return await _setting(set_included, {"included": wanted}, Verb.SET_INCLUDED, year, dice)


async def cap(year: Year, dice: Random) -> Deed:
    wanted = dice.choice((0, 2, 5, 10, 20, 40, 91))
    return await _setting(set_purchase_cap, {"cap": wanted}, Verb.SET_CAP, year, dice)


async def renewal(year: Year, dice: Random) -> Deed:
    setting = dice.choice(list(RenewalSetting))
    number = dice.choice((None, 2, 6, 20, 95))
    given: dict[str, Any] = {"renewal": setting}
    if setting is RenewalSetting.SAME_SEATS:
        given["seats_count"] = number
    if setting is RenewalSetting.FLEXIBLE:
        given["cap"] = number
    return await _setting(set_renewal, given, Verb.SET_RENEWAL, year, dice)


async def _setting(action: Any, given: dict[str, Any], verb: Verb, year: Year, dice: Random) -> Deed:
    """What replaces what people set: with the version that they saw, at times an old one."""
    held = year.subscription(dice, verb)
    version = 1 if dice.random() < 0.1 else await year.version("subscriptions", held)
    return Deed(action, (held,), {**given, "version": version})


async def undoing(year: Year, dice: Random) -> Deed:
    verb = dice.choice((Verb.SET_NEXT_PERIOD, Verb.CANCEL_LICENSES, Verb.SET_RENEWAL))
    held = year.subscription(dice, verb)
    owner = year.people[Role.RESELLER_OWNER, None]
    found: list[Scheduled] = []
    with suppress(NotFound):
        async with year.database.reading(year.reseller_id) as session:
            found = await scheduled(session, held, actor=owner, now=year.now)
    changes = [each.id for each in found if each.undo] or [each.id for each in found] or ["ends:never"]
    return Deed(undo, (held, dice.choice(changes)))


async def ending(year: Year, dice: Random) -> Deed:
    last = dice.choice((None, year.today + timedelta(days=dice.randint(-2, 40))))
    return Deed(end_subscription, (year.subscription(dice, Verb.END),), {"last_day": last})


DEEDS: dict[str, tuple[int, Maker]] = {
    "subscribe": (5, subscribing),
    "add licenses": (8, more_licenses),
    "add users": (14, more_users),
    "remove users": (7, fewer_users),
    "swap users": (4, swapping),
    "give licenses up": (6, giving_up),
    "set the next period": (4, next_period),
    "renew": (4, renewing),
    "set the tariff": (1, tariff),
    "set the included": (2, included),
    "set the cap": (2, cap),
    "set the renewal": (3, renewal),
    "undo": (3, undoing),
    "end": (1, ending),
}
"""By name: how often it is tried, and what it is."""
