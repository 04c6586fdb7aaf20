"""The refusals of section 6, asked one after the other in the order that the law gives."""

from typing import Any

from tests.journeys.oracle.books import FLEXIBLE, Refused, Subscription

MOST = 1_000_000
LACKING_ON_FLEXIBLE = {"add_licenses", "request", "set_renewal", "cancel_licenses", "set_next_period"}
LACKING_ON_ANNUAL = {"set_cap", "end_subscription", "set_next_period"}
LACKING = {"swap_users", "set_tariff", "renew"}


def refuse_if(wrong: bool, code: str) -> None:
    if wrong:
        raise Refused(code)


def whole(number: int, least: int = 1) -> None:
    refuse_if(not least <= number <= MOST, "QUANTITY_INVALID")


def has_verb(one: Subscription, verb: str) -> None:
    lacking = LACKING_ON_FLEXIBLE if one.terms == FLEXIBLE else LACKING_ON_ANNUAL
    refuse_if(verb in lacking | LACKING, "NOT_AVAILABLE_ON_TERMS")


class Limits:
    """The contract limit of every customer and product, and the request links."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        self.limit: int | None = scenario.get("contract_limit")
        self.link_of_all = bool(scenario.get("request_link", False))
        self.links: dict[str, bool] = {}

    def link(self, customer: str) -> None:
        configured = self.links.get(customer, self.link_of_all)
        refuse_if(not configured, "REQUEST_LINK_NOT_CONFIGURED")

    def cap(self, cap: int | None) -> None:
        self._limited(cap or 0)

    def room(self, everything: list[Subscription], customer: str, product: str, more: int) -> None:
        held = [one for one in everything if (one.customer, one.product) == (customer, product)]
        self._limited(sum(one.counted for one in held) + more)

    def _limited(self, total: int) -> None:
        refuse_if(self.limit is not None and total > self.limit, "CONTRACT_LIMIT_EXCEEDED")
