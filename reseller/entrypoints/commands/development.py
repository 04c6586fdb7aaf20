"""`demo load` and `clock set`: for development alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from reseller.entrypoints.commands.installation import Installation, in_development, run
from reseller.entrypoints.commands.terminal import AsJson, answer, print_json, say

if TYPE_CHECKING:
    from reseller.plumbing.settings import Settings

demo = typer.Typer(help="Demo data (development).", no_args_is_help=True)
FIRST_YEAR, LAST_YEAR = 2000, 2199
clock = typer.Typer(help="The moved clock (development).", no_args_is_help=True)


@demo.callback()
def demo_group() -> None:
    """Demo data (development)."""


@clock.callback()
def clock_group() -> None:
    """The moved clock (development)."""


@demo.command()
def load(as_json: AsJson = False) -> None:
    """Load fourteen months of demo data into an empty database, and print the sign-ins.

    One that was interrupted is loaded anew; where it is there already, the sign-ins are all.
    """
    from reseller.entrypoints.demo import address, show_sign_ins, sign_ins

    settings = in_development()
    loaded = asyncio.run(_load(settings))
    if as_json:
        print_json({"loaded": loaded, "address": address(settings), "sign_ins": sign_ins()})
    else:
        show_sign_ins(settings)


async def _load(settings: Settings) -> bool:
    from reseller.entrypoints import demo as story
    from reseller.plumbing.installation import reachable
    from reseller.plumbing.migrate import migrate

    async with reachable(settings) as dsns:
        if dsns.owner:
            await migrate(dsns.owner)
        return await story.load(settings, dsns)


@clock.command("set")
def set_clock(
    instant: Annotated[
        str | None, typer.Argument(help="Such as 2026-12-03T04:00Z; left out: the machine's time again.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Move the time of console and worker, forward or back; it goes on from there.

    What each day, hour and month brings is asked for anew; what later days have brought already stays.
    """
    from reseller.entrypoints.sweeping import ask_anew
    from reseller.partners.queries import find_provider
    from reseller.plumbing.moved_time import clock_for, move, refresh

    ours = clock_for(in_development())
    target = None if instant is None else _instant(instant)

    async def work(here: Installation) -> bool:
        await move(here.database, target)
        await refresh(ours, here.database)
        await ask_anew(here.database, ours.now())
        async with here.database.reading_without_tenant() as session:
            return await find_provider(session) is None

    is_empty = run(work)
    said = f"It is {target.isoformat()} now." if target else "The machine's time counts again."
    answer({"now": target}, said, as_json=as_json)
    if is_empty and target:
        say("There is no data yet. A demo that is loaded now tells the fourteen months before this day.")


def _instant(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("Enter an instant such as 2026-12-03T04:00Z.") from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise typer.BadParameter(f"Enter an instant of the years {FIRST_YEAR} to {LAST_YEAR}.")
    return read if read.tzinfo else read.replace(tzinfo=UTC)
