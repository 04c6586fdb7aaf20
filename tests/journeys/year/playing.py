"""Playing a year: each step, and what holds after it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

from customers.orders.completion import answer
from customers.orders.provisioner import AttemptKey, Done, Failed
from customers.payments.actions import take_answer
from customers.subscriptions.daily import roll_over_all
from reseller.plumbing.clock import SystemClock
from reseller.rules.errors import ConsoleError
from tests.journeys.year.deeds import DEEDS
from tests.journeys.year.ends import (
    assert_a_month_is_what_its_preview_says,
    assert_again_changes_nothing,
    assert_all_is_done,
    settle,
)
from tests.journeys.year.laws import assert_lawful
from tests.journeys.year.office import OFFICE
from tests.journeys.year.pages import Reader
from tests.journeys.year.stage import Year
from tests.journeys.year.story import TRIED, Step

AT_ONCE = 4
A_MOMENT = timedelta(seconds=1)
MINUTES = (0, 1, 7, 45, 200)
ATTEMPTS = "SELECT id, attempt FROM orders WHERE reseller_id = $1 ORDER BY number DESC LIMIT 8"


async def play(year: Year, steps: list[Step], reader: Reader | None = None) -> None:
    """Play the steps, hold the laws after each, and let `reader` look; a failure says where it was."""
    for number, step in enumerate(steps):
        try:
            await _take(year, step)
            async with year.database.reading(year.reseller_id) as session:
                await assert_lawful(session)
            if reader is not None:
                await reader.look()
        except Exception as failure:
            failure.add_note(f"at step {number}, {step}, {year.now:%Y-%m-%d %H:%M} UTC")
            raise


async def end(year: Year) -> None:
    """Everything comes to its end, once."""
    await settle(year)
    await assert_all_is_done(year)
    await assert_a_month_is_what_its_preview_says(year)
    await assert_again_changes_nothing(year)


async def _take(year: Year, step: Step) -> None:
    dice = Random(step.number)
    if step.name in TRIED:
        await year.learn()
        deed = await TRIED[step.name][1](year, dice)
        await year.attempt(deed, dice)
        year.clock.advance(timedelta(minutes=dice.choice(MINUTES)))
        return
    year.last_digest = None
    match step.name:
        case "wait":
            for _ in range(step.number):
                _pass_days(year, 1)
                await year.workers.drain(year.now)
        case "stand still":
            _pass_days(year, step.number)
            await year.workers.work(year.now)
        case "turn daily":
            for _ in range(step.number):
                await _turn(year, 1)
        case "turn at once":
            await _turn(year, step.number)
        case "work":
            await year.workers.work(year.now)
        case "work together":
            await year.workers.work_together(year.now)
        case "be killed":
            await year.workers.die(year.now, dice.randint(0, 25))
        case "kill a process":
            await _kill_a_process(year, dice)
        case "break off":
            await year.workers.break_off(year.now, dice.uniform(0.001, 0.08))
        case "use cards":
            year.cards.use(dice)
        case "hear of cards":
            await _call_back(year, dice)
        case "answer late":
            await _answer(year, dice)
        case "lose the gateway":
            year.cards.lose(year.now)
        case "rush":
            await _rush(year, dice)


def _pass_days(year: Year, days: int) -> None:
    year.clock.advance(timedelta(days=days))
    year.cards.repair(year.now)


async def _turn(year: Year, days: int) -> None:
    """So many days pass, and the turns of terms and periods are looked at."""
    year.clock.advance(timedelta(days=days))
    await roll_over_all(year.database, year.reseller_id, now=year.now)


async def _kill_a_process(year: Year, dice: Random) -> None:
    """A worker process dies in the middle, at times beside another worker; what that takes passes."""
    machine = SystemClock()
    began = machine.now()
    beside = [year.workers.work(year.now)] if dice.random() < 0.4 else []
    await asyncio.gather(year.workers.kill_a_process(year.now, dice.uniform(0, 0.1)), *beside)
    year.clock.advance(machine.now() - began + A_MOMENT)


async def _call_back(year: Year, dice: Random) -> None:
    """The gateway tells how some payments stand: late, and at times twice."""
    known = list(year.cards.known.items())
    for key, standing in dice.sample(known, min(len(known), 2)) * dice.randint(1, 2):
        async with year.database.unit_of_work(year.reseller_id) as session:
            await take_answer(session, key.payment_id, standing, now=year.now)


async def _answer(year: Year, dice: Random) -> None:
    """The provisioner answers by itself to a latest attempt, or to the one before it."""
    if not (rows := await year.rows(ATTEMPTS)):
        return
    row = dice.choice(rows)
    key = AttemptKey(row["id"], row["attempt"] - dice.choice((0, 0, 0, 1)))
    said = year.moody.decided.setdefault(key, dice.choice((Done(), Done(), Failed("late"))))
    assert isinstance(said, Done | Failed)
    async with year.database.unit_of_work(year.reseller_id) as session:
        await answer(session, key, said, now=year.now)


async def _rush(year: Year, dice: Random) -> None:
    """Several people at the same moment."""
    await year.learn()
    names = dice.choices([name for name in {**DEEDS, **OFFICE} if name != "subscribe"], k=AT_ONCE)
    deeds = [await TRIED[name][1](year, dice) for name in names]
    hands = [year.hand(dice, deed) for deed in deeds]
    ways = [await year.way(deed, hand, dice) for deed, hand in zip(deeds, hands, strict=True)]
    working = year.workers.work(year.now)
    done = await asyncio.gather(working, *map(year.do, deeds, hands, ways), return_exceptions=True)
    for outcome in done:
        if isinstance(outcome, BaseException) and not isinstance(outcome, ConsoleError):
            raise outcome
