"""Each verb of a scenario on the oracle's books: check in the law's order, then write."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.journeys.oracle.books import (
    FLEXIBLE,
    YEARLY,
    Advance,
    Change,
    Phase,
    Refused,
    Renewal,
    Subscription,
    Tiers,
)
from tests.journeys.oracle.days import ONE, anniversary
from tests.journeys.oracle.limits import Limits, has_verb, refuse_if, whole


@dataclass
class Moment:
    at: datetime
    entered: datetime
    day: date
    event: int


class Verbs:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.held: list[Subscription] = []

    def subscribe(self, now: Moment, event: dict[str, Any]) -> None:
        terms, seats = event["terms"], event.get("quantity") or 0
        if terms == FLEXIBLE:
            if event.get("cap") is not None:
                whole(event["cap"], least=0)
            self.limits.cap(event.get("cap"))
        else:
            whole(seats)
            self.limits.room(self.held, event["customer"], event["product"], seats)
        start = now.day + ONE
        if event.get("start_on"):
            start = date.fromisoformat(event["start_on"])
        end = None if terms == FLEXIBLE else anniversary(start, 1)
        phase = Phase(terms, start, end, [(date.min, tiers_of(event) or [])])
        one = Subscription(event["as"], event["customer"], event["product"], start, [phase])
        one.cap = event.get("cap")
        self.held.append(one)
        if terms != FLEXIBLE:
            self._bought(one, now, seats, start)

    def _bought(self, one: Subscription, now: Moment, more: int, start: date | None = None) -> None:
        """More committed seats, for the rest of the term."""
        phase = one.phase
        begin = start or max(now.day + ONE, phase.start)
        reached = [each for each in one.phases if each.end is not None and now.day < each.end]
        while not all(each.takes_over for each in reached[1:]):  # decided at its renewal (G4)
            reached.pop()
        for each in reached:  # a late order counts in the term of its date and in those that took it over
            first = start or max(now.day + ONE, each.start)
            each.changes.append(Change(now.at, now.entered, now.day, first, more, now.event))
        one.bought += more if phase in reached else 0
        if phase.terms == YEARLY and phase.end is not None:
            price = phase.price(more, begin)
            term = (phase.start, phase.end)
            one.advances.append(Advance(now.day, begin, phase.end, term, more, price, now.event))

    def add_licenses(self, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        whole(event["count"])
        self.limits.link(one.customer)
        after = max(one.bought + event["count"], one.renewal.quantity or 0)
        self.limits.room(self.held, one.customer, one.product, after - one.counted)
        self._bought(one, now, event["count"])

    def add_users(self, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        names = event.get("users")
        count = len(names) if names is not None else event["count"]
        whole(count)
        chosen = names if names is not None else self._unnamed(one, count)
        refuse_if(any(name in one.users for name in chosen), "USER_EXISTS")
        if one.terms == FLEXIBLE:
            refuse_if(one.cap is None, "CAP_NOT_SET")
            refuse_if(one.licensed + count > (one.cap or 0), "CAP_EXCEEDED")
            self.limits.room(self.held, one.customer, one.product, count)
        else:
            refuse_if(one.licensed + count > one.bought, "NO_LICENSE_AVAILABLE")
        if names is None:
            one.counter += count
        one.users += chosen
        one.since |= dict.fromkeys(chosen, now.day)
        self._moved(one, now, count)

    @staticmethod
    def _unnamed(one: Subscription, count: int) -> list[str]:
        return [f"{one.name}-{one.counter + number}" for number in range(1, count + 1)]

    @staticmethod
    def _moved(one: Subscription, now: Moment, delta: int) -> None:
        begin = max(now.day + ONE, one.phase.start)
        change = Change(now.at, now.entered, now.day, begin, delta, now.event)
        one.moves.append(change)
        if one.terms == FLEXIBLE:
            one.phase.changes.append(change)

    def remove_users(self, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        names = event.get("users")
        count = len(names) if names is not None else event["count"]
        here = [name for name in one.users if one.since[name] <= now.day]
        refuse_if(names is not None and any(name not in here for name in names), "NOT_FOUND")
        whole(count)
        days = [now.day, *(move.day for move in one.moves if move.day > now.day)]
        refuse_if(count > min(map(one.used_on, days)), "QUANTITY_INVALID")
        for name in names if names is not None else one.users[-count:]:
            one.users.remove(name)
        self._moved(one, now, -count)

    def set_cap(self, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        whole(event["cap"], least=0)
        refuse_if(event["cap"] < one.licensed, "CAP_BELOW_LICENSED")
        self.limits.cap(event["cap"])
        one.cap = event["cap"]

    def set_price(self, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        tiers = tiers_of(event)
        if tiers is None:
            raise Refused("INPUT_INVALID")
        if one.terms == FLEXIBLE:
            one.phase.prices = [known for known in one.phase.prices if known[0] != now.day]
            one.phase.prices.append((now.day, tiers))
        else:
            one.next_price = tiers

    def set_renewal(self, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        wish = Renewal(event["renewal"], event.get("quantity"), tiers_of(event), event.get("cap"))
        if wish.quantity is not None:
            whole(wish.quantity)
        if wish.cap is not None:
            whole(wish.cap, least=0)
        if wish.setting == "flexible":
            self.limits.cap(wish.cap)
        known, one.renewal = one.renewal, wish
        try:
            self.limits.room(self.held, one.customer, one.product, 0)
        except Refused:
            one.renewal = known
            raise
        if wish.setting in ("same_seats", "seats_in_use"):
            one.next_price, wish.price = wish.price or one.next_price, None

    def cancel_licenses(self, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        whole(event["count"])
        raise Refused("REDUCTION_NOT_ALLOWED")

    def request(self, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        whole(event["count"])
        self.limits.link(one.customer)

    def end_subscription(self, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        last = date.fromisoformat(event["from_on"]) if event.get("from_on") else now.day
        refuse_if(last < now.day, "INPUT_INVALID")
        one.ends = (last, now.event)

    def change(self, verb: str, one: Subscription, now: Moment, event: dict[str, Any]) -> None:
        has_verb(one, verb)
        getattr(self, verb)(one, now, event)


def tiers_of(event: dict[str, Any]) -> Tiers | None:
    if event.get("tiers"):
        return [(least, price) for least, price in event["tiers"]]
    return [(1, event["unit_price"])] if event.get("unit_price") is not None else None
