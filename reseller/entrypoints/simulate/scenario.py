"""What a scenario file may say, checked before anything runs.

What may happen in it is in `events.py`, the values of fields in `fields.py`; `fitting.py` holds what spans
several fields or events.
"""

from typing import Annotated

from pydantic import Field

from reseller.entrypoints.simulate.events import AnyEvent
from reseller.entrypoints.simulate.fields import Day, Instant, MaybeDay, Shape, Yes


class Provider(Shape):
    """The seller, of which only the country matters."""

    country: str = "IE"


class Exemption(Shape):
    """A dated authorization to be invoiced without tax; both dates inclusive."""

    from_: Day = Field(alias="from")
    until: MaybeDay = None


class Reseller(Shape):
    """The invoiced party and its contract."""

    country: str = "IE"
    vat_id: str | None = None
    vat_exempt: Exemption | None = None
    billing_zone: str = "Europe/Dublin"
    currency: str = "EUR"


class Scenario(Shape):
    """One scenario: who sells to whom, what happens in order, and until when the clock runs."""

    name: str = ""
    provider: Provider = Provider()
    reseller: Reseller = Reseller()
    contract_limit: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] | None = None
    request_link: Yes = False
    events: tuple[AnyEvent, ...] = ()
    until: Instant
