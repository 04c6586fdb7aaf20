"""What was predicted for terms charged in advance, in the answer's shape."""

from typing import Any

from tests.journeys.oracle.advance.books import Held
from tests.journeys.oracle.advance.model import Oracle
from tests.journeys.oracle.compare import invoiced


def expected(said: Oracle) -> dict[str, Any]:
    return {
        "refused": said.refused,
        "invoices": [invoiced(one) for one in said.invoices],
        "subscriptions": [_held(one) for one in said.held],
    }


def _held(one: Held) -> dict[str, Any]:
    last = one.renewed.end if one.renewed else one.end
    next_period = {"billomat": one.bought - one.canceled, "timelog": one.next or one.bought}
    ends = last.fromordinal(last.toordinal() - 1).isoformat()
    return {
        "subscription": one.name, "bought": one.bought, "licensed": one.licensed, "cap": None,
        "next_period": next_period.get(one.terms),
        "ends_on": ends if one.terms == "horizon" and not one.ended else None,
        "deactivated": one.deactivated,
        "over_since": one.over_since and one.over_since.isoformat(),
    }  # fmt: skip
