"""The one function that every kind of event registers with."""

from datetime import datetime
from functools import singledispatch
from typing import Any
from uuid import UUID

from customers.orders.placing import Placed
from reseller.entrypoints.simulate.stage import Stage

Deed = Placed | UUID | None
"""The order placed, or the credit note made, or neither."""


@singledispatch
async def do(event: Any, stage: Stage, now: datetime) -> Deed:
    """Carry out one event; raises the console's refusal."""
    raise NotImplementedError(type(event).__name__)
