"""Each verb on subscriptions charged in advance: checks in the law's order, then what it changes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.journeys.oracle.advance.books import ALWAYS, MONTHS, PACK, VERBS, Held, Renewed, line
from tests.journeys.oracle.books import Refused
from tests.journeys.oracle.days import ONE
from tests.journeys.oracle.limits import refuse_if, whole
from tests.journeys.oracle.verbs import tiers_of

if TYPE_CHECKING:
    from tests.journeys.oracle.advance.model import Oracle


class Verbs:
    def __init__(self, oracle: Oracle, limit: int | None) -> None:
        self.oracle = oracle
        self.limit = limit
        self.held: list[Held] = []

    def do(self, number: int, day: date, event: dict[str, Any]) -> None:
        verb = event["do"]
        if verb == "subscribe":
            self.subscribe(number, day, event)
            return
        one = next((one for one in self.held if one.name == event["on"]), None)
        if one is None:
            raise Refused("NOT_FOUND")
        refuse_if(one.ended, "SUBSCRIPTION_ENDED")
        refuse_if(verb not in VERBS[one.terms] | ALWAYS, "NOT_AVAILABLE_ON_TERMS")
        getattr(self, verb)(one, number, day, event)

    def room(self, customer: str, product: str, more: int) -> None:
        now = sum(one.counted for one in self.held if (one.customer, one.product) == (customer, product))
        refuse_if(self.limit is not None and now + more > self.limit, "CONTRACT_LIMIT_EXCEEDED")

    def pay(self, event: dict[str, Any]) -> None:
        """The card is the last to be asked (H8)."""
        refuse_if(event.get("pay") == "none", "PAYMENT_REQUIRED")
        refuse_if(event.get("pay") == "declined", "PAYMENT_FAILED")

    def subscribe(self, number: int, day: date, event: dict[str, Any]) -> None:
        from tests.journeys.oracle.advance.model import later

        terms, quantity = event["terms"], event.get("quantity") or 0
        included = event.get("included", quantity) if terms == "aircall" else 0
        bought = max(quantity, included)
        whole(bought)
        refuse_if(terms == "horizon" and bought % PACK > 0, "PACK_SIZE")
        self.room(event["customer"], event["product"], bought)
        if terms == "horizon":
            self.pay(event)
        months = 12 if terms == "horizon" else MONTHS[event.get("period", "month")]
        start = self.oracle.first_day(terms, day, event)
        one = Held(
            event["as"], event["customer"], event["product"], terms, months, start, start,
            later(start, months), number, [(date.min, tiers_of(event) or [])], bought, included,
            event.get("tariff", "Business"),
        )  # fmt: skip
        self.held.append(one)
        if terms == "horizon":
            one.price, one.charged = one.tier(bought, start), True
            self._whole(one, "period", number, day, start, one.end, bought, one.price)
        elif start <= day:
            self.oracle.charge(one, number)

    def _whole(
        self, one: Held, kind: str, number: int, day: date, first: date, end: date, count: int, price: str,
        days: int | None = None,
    ) -> None:  # fmt: skip
        """A line that is never prorated, invoiced at once (H4)."""
        period = days or (end - first).days
        found = line(one, kind, number, first, end, count, price, period, period, self.oracle.currency)
        self.oracle.at_once(day, found)

    def _rest(self, one: Held, number: int, day: date, begin: date, count: int) -> None:
        """An addition inside a period, for its days left (I5)."""
        first, days = max(begin, one.start), (one.end - max(begin, one.start)).days
        if not one.charged or days <= 0:
            return
        price, period = one.tier(one.bought, day), (one.end - one.start).days
        found = line(one, "rest_of_period", number, first, one.end, count, price, days, period,
                     self.oracle.currency)  # fmt: skip
        if one.terms == "billomat" and (one.end - day).days <= 30:
            self.oracle.waiting.append((one.end, found))
        else:
            self.oracle.at_once(day, found)

    def add_licenses(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        count = event["count"]
        whole(count)
        refuse_if(one.terms == "billomat" and one.tariff in ("Solo", "Solo+"), "TARIFF_TOO_LOW")
        if one.terms == "horizon":
            self._add_packs(one, number, day, event)
            return
        revoked = min(count, one.canceled)
        count -= revoked
        self.room(one.customer, one.product, count)
        one.canceled -= revoked
        one.bought += count
        one.next = None
        if one.licensed <= one.bought:
            one.over_since = None
        if count:
            self._rest(one, number, day, day + ONE, count)

    def _add_packs(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        count, renewed = event["count"], one.renewed
        refuse_if(count % PACK > 0, "PACK_SIZE")
        end = renewed.end if renewed else one.end
        refuse_if((end - day).days < 30, "PURCHASE_BLACKOUT")
        after = max(one.bought, renewed.quantity if renewed else 0) + count
        self.room(one.customer, one.product, after - one.counted)
        self.pay(event)
        one.bought += count
        days = (end - (one.end if renewed else one.start)).days
        price = renewed.price if renewed else one.price
        if renewed:
            renewed.quantity += count
        self._whole(one, "rest_of_period", number, day, max(day, one.start), end, count, price, days)

    def cancel_licenses(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        count = event["count"]
        whole(count)
        if one.terms == "horizon":
            refuse_if(count % PACK > 0, "PACK_SIZE")
            refuse_if(one.renewed is not None or (one.end - day).days > 30, "OUTSIDE_RENEWAL_WINDOW")
        refuse_if(count > one.bought - one.licensed - one.canceled, "LICENSES_IN_USE")
        one.canceled += count

    def renew(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        from tests.journeys.oracle.advance.model import later

        quantity = event.get("quantity")
        quantity = one.bought - one.canceled if quantity is None else quantity
        whole(quantity)
        refuse_if(quantity % PACK > 0, "PACK_SIZE")
        refuse_if(one.renewed is not None or (one.end - day).days > 30, "OUTSIDE_RENEWAL_WINDOW")
        refuse_if(quantity < one.licensed, "LICENSES_IN_USE")
        self.room(one.customer, one.product, max(one.bought, quantity) - one.bought)
        self.pay(event)
        if (tiers := tiers_of(event)) is not None:
            one.prices.append((day, tiers))
        end = later(one.anchor, 12 * (one.periods + 1))
        price = one.tier(quantity, one.end)
        one.renewed, one.canceled = Renewed(end, quantity, price), 0
        self._whole(one, "period", number, day, one.end, end, quantity, price)

    def add_users(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        names = event.get("users")
        count = len(names) if names is not None else event["count"]
        whole(count)
        chosen = names if names is not None else self._unnamed(one, count)
        known = [name for name, _ in one.users]
        refuse_if(any(name in known for name in chosen), "USER_EXISTS")
        beyond = self._allow(one, count)
        if names is None:
            one.counter += count
        one.users += [(name, bool(event.get("protected"))) for name in chosen]
        if one.terms == "timelog" and one.licensed > one.bought:
            one.over_since = one.over_since or day
        self._beyond(one, number, day, beyond)

    def _allow(self, one: Held, more: int) -> int:
        """Units billed beyond what is paid (A4); elsewhere whether there is a license for each user."""
        beyond = max(0, one.licensed + more - one.bought)
        if one.terms == "aircall":
            self.room(one.customer, one.product, beyond)
            return beyond
        held = min(one.bought, one.renewed.quantity) if one.renewed else one.bought
        refuse_if(one.terms != "timelog" and one.licensed + more > held, "NO_LICENSE_AVAILABLE")
        return 0

    def _beyond(self, one: Held, number: int, day: date, count: int) -> None:
        if count:
            one.bought += count
            self._rest(one, number, day, day, count)

    @staticmethod
    def _unnamed(one: Held, count: int) -> list[str]:
        return [f"{one.name}-{one.counter + number}" for number in range(1, count + 1)]

    def remove_users(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        names = event.get("users")
        known = [name for name, _ in one.users]
        refuse_if(names is not None and any(name not in known for name in names), "NOT_FOUND")
        count = len(names) if names is not None else event["count"]
        whole(count)
        refuse_if(count > one.licensed, "QUANTITY_INVALID")
        gone = names if names is not None else known[-count:]
        one.users = [user for user in one.users if user[0] not in gone]
        if one.licensed <= one.bought:
            one.over_since = None

    def swap_users(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        remove, add = event["remove"], event["add"]
        whole(remove, least=0)
        whole(add, least=0 if remove else 1)
        refuse_if(remove > one.licensed, "QUANTITY_INVALID")
        beyond = self._allow(one, add - remove) if add > remove else 0
        names = self._unnamed(one, add)
        one.counter += add
        one.users = one.users[: one.licensed - remove] + [(name, False) for name in names]
        self._beyond(one, number, day, beyond)

    def set_next_period(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        refuse_if(event["quantity"] == 0, "TERMINATE_VIA_SUPPORT")
        refuse_if(not 1 <= event["quantity"] <= one.bought, "NEXT_PERIOD_OUT_OF_RANGE")
        one.next = event["quantity"]

    def set_tariff(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        one.tariff = event["tariff"]

    def set_price(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        one.prices.append((day, tiers_of(event) or []))

    def end_subscription(self, one: Held, number: int, day: date, event: dict[str, Any]) -> None:
        one.ends = one.end - ONE
