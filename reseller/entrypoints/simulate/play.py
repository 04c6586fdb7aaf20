"""Playing a scenario: the clock moves from due moment to due moment, and between them the events happen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from customers.orders.carrying import provision_handler
from customers.orders.completion import PROVISION
from customers.orders.placing import Placed
from customers.orders.provisioner import LedgerProvisioner
from customers.payments.instant import InstantGateway
from customers.payments.jobs import payment_handlers
from customers.subscriptions.daily import roll_over_all
from reseller.entrypoints.simulate.answer import answer, issued
from reseller.entrypoints.simulate.cards import Cards
from reseller.entrypoints.simulate.cast import Cast, set_up
from reseller.entrypoints.simulate.deeds import Deed, perform
from reseller.entrypoints.simulate.refusals import refused
from reseller.entrypoints.simulate.scenario import Scenario
from reseller.entrypoints.simulate.stage import Stage
from reseller.invoices.closing import Parked, close_reseller_month
from reseller.invoices.immediate import immediate_handlers
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job
from reseller.plumbing.running import Handlers, Runner
from reseller.rules.access import Actor
from reseller.rules.errors import ConsoleError
from reseller.rules.periods import Month, billing_date, local_midnight, run_due_at

JOB = "Automated job"
NEXT_DUE = "SELECT min(next_due_on) FROM subscriptions WHERE reseller_id = $1 AND state = 'active'"


class NotPlayable(Exception):
    """A month of the scenario could not be invoiced; the reason is the one that parks a reseller."""


async def play(database: Database, scenario: Scenario) -> dict[str, Any]:
    """Play one scenario on an empty, migrated database; returns the answer as `answer.py` shapes it."""
    begin = min([event.at for event in scenario.events], default=scenario.until)
    stage = Stage(await set_up(database, scenario, begin), scenario.reseller.billing_zone)
    player = _Player(database, stage, begin)
    refusals: list[dict[str, Any]] = []
    for index, event in enumerate(scenario.events):
        await player.advance(event.known_at)
        try:
            done = await perform(stage, index, event, event.known_at)
        except ConsoleError as refusal:
            refusals.append(refused(index, refusal, stage.cast.called))
        else:
            await player.carry_out(done, event.known_at)
    await player.finish(scenario.until)
    return {"name": scenario.name, "refused": refusals, **await answer(database, stage)}


class _Player:
    """The moved clock: runs what is due by itself before each event of the same instant."""

    def __init__(self, database: Database, stage: Stage, begin: datetime) -> None:
        self._database = database
        self._cast: Cast = stage.cast
        self._cards = Cards(database, stage.cast.reseller_id)
        self._zone = stage.zone
        self._month = Month.of(billing_date(begin, self._zone))
        self._runner = Runner(database, _handlers(database))
        stage.issued = self._issued

    async def advance(self, until: datetime) -> None:
        """Run every billing day and every month's run that is due by `until`, in order of time."""
        while True:
            day = await self._next_day()
            run = run_due_at(self._month, self._zone)
            if day is not None and day <= min(run, until):
                await self._turn(day)
            elif run <= until:
                await self._close(run)
            else:
                return

    async def finish(self, until: datetime) -> None:
        """Advance to the end, where months that are over are invoiced even before their due time (I1)."""
        await self.advance(until)
        while local_midnight(self._month.next_first, self._zone) <= until:
            await self._close(until)

    async def carry_out(self, done: Deed, now: datetime) -> None:
        """Pay where a card is asked for, and let the worker's jobs run."""
        if isinstance(done, Placed):
            await self._cards.pay(done.id, now)
        await self._runner.drain(now)

    async def _next_day(self) -> datetime | None:
        async with self._database.reading(self._cast.reseller_id) as session:
            day = await session.fetchval(NEXT_DUE, self._cast.reseller_id)
        return None if day is None else local_midnight(day, self._zone)

    async def _turn(self, now: datetime) -> None:
        await roll_over_all(self._database, self._cast.reseller_id, now=now)
        await self._runner.drain(now)

    async def _close(self, now: datetime) -> None:
        reseller = self._cast.reseller_id
        actor = Actor.job(JOB, reseller)
        became = await close_reseller_month(self._database, reseller, self._month, actor=actor, now=now)
        if isinstance(became, Parked):
            raise NotPlayable(f"{self._month} can't be invoiced: {became.reason}")
        self._month = self._month.following()

    async def _issued(self) -> list[UUID]:
        async with self._database.reading(self._cast.reseller_id) as session:
            return [row["id"] for row in await issued(session)]


def _handlers(database: Database) -> Handlers:
    """Orders are carried out; what else would be looked at soon, this clock looks at itself."""

    async def nothing(job: Job, now: datetime) -> None:
        return None

    provision = {PROVISION: provision_handler(database, LedgerProvisioner())}
    payments = payment_handlers(database, InstantGateway())
    return _Handlers(nothing, {**provision, **payments, **immediate_handlers(database)})


class _Handlers(dict[str, Any]):
    def __init__(self, otherwise: Any, handlers: Handlers) -> None:
        super().__init__(handlers)
        self._otherwise = otherwise

    def __contains__(self, kind: object) -> bool:
        return True

    def __missing__(self, kind: str) -> Any:
        return self._otherwise
