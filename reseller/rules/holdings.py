"""What guards look at and what they decide: a subscription's state, and the changes of one command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reseller.rules.periods import Span
from reseller.rules.terms import LicenseTerms, RenewalSetting
from reseller.rules.verbs import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One subscription as read under its lock. A new one has its terms, `limit`, `usage` and `priced` only.

    `usage` is what the contract limit counts of this customer and product over all subscriptions, pending
    orders and renewal numbers included (C4). `prices_hidden`: the actor is a customer's member to whom the
    reseller shows no prices (M6). `leaving`: users whom a pending removal takes already.
    """

    terms: LicenseTerms
    bought: int = 0
    licensed: int = 0
    reserved_bought: int = 0
    reserved_licensed: int = 0
    leaving: int = 0
    cap: int | None = None
    limit: int | None = None
    usage: int = 0
    term: Span | None = None
    ended_on: date | None = None
    version: int = 1
    has_link: bool = False
    priced: bool = True
    prices_hidden: bool = False
    currency: str = "EUR"
    renewal: RenewalSetting | None = None
    renewal_seats: int | None = None
    renewal_cap: int | None = None
    included: int | None = None
    next_period: int | None = None
    canceled: int = 0
    high_water: int = 0
    tariff: str | None = None
    over_since: date | None = None

    @property
    def in_use(self) -> int:
        """Users assigned, with those that pending orders reserve (C10)."""
        return self.licensed + self.reserved_licensed

    @property
    def committed(self) -> int:
        """Licenses bought, with those that pending orders reserve (C10)."""
        return self.bought + self.reserved_bought

    @property
    def available(self) -> int | None:
        """Users that can still be added: under the cap, or within what is bought; None without a cap."""
        if not self.terms.needs_cap:
            return max(0, self.bought - self.in_use)
        return None if self.cap is None else max(0, self.cap - self.in_use)

    @property
    def counted(self) -> int:
        """What the contract limit counts of this subscription: the higher of now and its renewal (C4)."""
        return self.counted_with(self.committed, self.renewal_number)

    @property
    def renewal_number(self) -> int:
        """The number set for the renewal, 0 where none is."""
        return self.renewal_seats or 0 if self.renewal is RenewalSetting.SAME_SEATS else 0

    def counted_with(self, committed: int, renewal_number: int) -> int:
        """`counted` if that many were committed and set for the renewal."""
        return self.in_use if self.terms.counts_licensed else max(committed, renewal_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an allowed command changes.

    `delta` and `after` are what the order history shows ("50, added 12"), pending orders included.
    On placing, `reserve_*` are added to the reservations and `reserve_counted` to the contract's usage.
    On completion the reservations go back and `bought`, `licensed` and `counted` are added: an
    increase counts from placing on, a decrease on completion (C10). The settings (`cap` …) hold at once.
    """

    verb: Verb
    delta: int = 0
    after: int = 0
    bought: int = 0
    licensed: int = 0
    counted: int = 0
    cap: int | None = None
    renewal: RenewalSetting | None = None
    renewal_seats: int | None = None
    renewal_cap: int | None = None
    last_day: date | None = None

    @property
    def reserve_bought(self) -> int:
        return max(0, self.bought)

    @property
    def reserve_licensed(self) -> int:
        return max(0, self.licensed)

    @property
    def reserve_counted(self) -> int:
        return max(0, self.counted)
