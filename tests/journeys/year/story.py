"""A year as a list of steps, each with dice of its own, so that what is left out changes no other's luck."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from random import Random
from typing import NamedTuple

from reseller.rules.terms import PRESETS
from tests.journeys.year.deeds import DEEDS, Maker, subscribing_to
from tests.journeys.year.office import OFFICE

A_YEAR = 380
BEGINNINGS = {f"begin {terms.key}": (0, partial(subscribing_to, terms)) for terms in PRESETS.values()}
TRIED: dict[str, tuple[int, Maker]] = {**DEEDS, **OFFICE, **BEGINNINGS}
WORK = {
    "work": 20, "work together": 4, "be killed": 5, "break off": 3, "use cards": 5, "hear of cards": 5,
    "answer late": 4, "lose the gateway": 1, "rush": 4, "kill a process": 1,
}  # fmt: skip
WAITS = {"wait": (1, 1, 2, 3), "stand still": (1, 2, 4, 9, 14, 33)}


class Step(NamedTuple):
    """What happens, and the seed of its dice; for a wait the number of days."""

    name: str
    number: int


def told(seed: int) -> list[Step]:
    """The story of a seed: steps until a year has passed."""
    dice = Random(seed)
    weights = {**{name: weight for name, (weight, _) in TRIED.items()}, **WORK}
    names, days = list(weights), 0
    steps = [Step(f"begin {key}", dice.randrange(10**6)) for key in PRESETS]
    while days < A_YEAR:
        if dice.random() < 0.12:
            name = dice.choices(list(WAITS), (2, 3))[0]
            steps.append(Step(name, dice.choice(WAITS[name])))
            days += steps[-1].number
        else:
            steps.append(Step(dice.choices(names, list(weights.values()))[0], dice.randrange(10**6)))
    return steps


ALONE = {"work", "use cards", "hear of cards", "answer late"} | TRIED.keys() - {"plan an order"}
"""What nobody else's haste can change."""


def turning(steps: list[Step], how: str) -> list[Step]:
    """The story of one who is alone, where the days turn in one way: "turn daily" or "turn at once"."""
    return [
        Step(how, step.number) if step.name in WAITS else step
        for step in steps
        if step.name in WAITS or step.name in ALONE
    ]


async def shortened(
    steps: list[Step], fails: Callable[[list[Step]], Awaitable[bool]], tries: int
) -> list[Step]:
    """A shorter story that fails too: parts are left out, halves first, while there are tries left."""
    size = len(steps) // 2
    while size and tries > 0:
        start = 0
        while start < len(steps) and tries > 0:
            shorter = steps[:start] + steps[start + size :]
            tries -= 1
            if await fails(shorter):
                steps = shorter
            else:
                start += size
        size = min(size, len(steps)) // 2
    return steps
