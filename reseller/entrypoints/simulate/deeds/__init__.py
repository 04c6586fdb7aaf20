"""Events as commands: each `do` is one of the console's own actions, by the actor whom the event names."""

from datetime import datetime
from typing import Any
from uuid import UUID

from reseller.entrypoints.simulate.deeds import orders as orders
from reseller.entrypoints.simulate.deeds import settings as settings
from reseller.entrypoints.simulate.deeds.dispatch import Deed as Deed
from reseller.entrypoints.simulate.deeds.dispatch import do
from reseller.entrypoints.simulate.stage import Stage


async def perform(stage: Stage, index: int, event: Any, now: datetime) -> Deed:
    """Carry out one event at the instant it came to be known; raises the console's refusal.

    Gives the order that it placed or the id of the credit note that it made, which answer for the event.
    """
    stage.keep_prices(event)
    done = await do(event, stage, now)
    if isinstance(done, UUID):
        stage.credits[done] = index
    elif done is not None:
        stage.orders[done.id] = index
    return done
