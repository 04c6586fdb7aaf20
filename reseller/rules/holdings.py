"""What guards look at and what they decide: a subscription's state, and the changes of one command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from reseller.rules.periods import Span
from reseller.rules.terms import LicenseTerms, RenewalSetting
from reseller.rules.verbs import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One subscription as read under its lock. A new one has its terms, `limit`, `usage` and `priced` only.

    `usage` is what the contract limit counts of this customer and product over all subscriptions, pending
    orders and renewal numbers included (C4). `prices_hidden`: the actor is a customer's member to whom the
    reseller shows no prices (M6); `may_buy`: the actor may place what is billed. `leaving`: users whom a
    pending removal takes already. `canceled`: licenses given up for the end of the running period or term.
    `renewed_until` is the exclusive end of a term that is bought already, of `renewal_seats` licenses;
    `renewing` is the number of one that waits for its payment (H7).
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
    may_buy: bool = True
    currency: str = "EUR"
    renewal: RenewalSetting | None = None
    renewal_seats: int | None = None
    renewal_cap: int | None = None
    renewed_until: date | None = None
    renewing: int | None = None
    included: int | None = None
    next_included: int | None = None
    next_period: int | None = None
    canceled: int = 0
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
    def assignable(self) -> int:
        """Licenses that users can hold: those bought, and after a renewal not more than it keeps (H7)."""
        renewed = self.renewal_seats if self.renewed_until else self.renewing
        return self.bought if renewed is None else min(self.bought, renewed)

    @property
    def available(self) -> int | None:
        """Licenses for more users, under the cap or within what is bought; None without a cap.

        Below 0 it says how many users are in excess (L1, L3).
        """
        if not self.terms.needs_cap:
            return self.assignable - self.in_use
        return None if self.cap is None else self.cap - self.in_use

    @property
    def unused(self) -> int:
        """Licenses that can be given up: bought, in nobody's use and not canceled yet (B7)."""
        return max(0, self.bought - self.in_use - self.canceled)

    @property
    def next_number(self) -> int:
        """Licenses that the next period begins with if nothing else happens (L6, B8)."""
        return (self.bought if self.next_period is None else self.next_period) - self.canceled

    @property
    def counted(self) -> int:
        """What the contract limit counts of this subscription: the higher of now and what follows (C4)."""
        return self.counted_with()

    @property
    def renewal_number(self) -> int:
        """The number set, bought or asked for the renewal, 0 where none is; additions under way join it."""
        if self.renewed_until is not None:
            return (self.renewal_seats or 0) + self.reserved_bought
        set_number = self.renewal_seats if self.renewal is RenewalSetting.SAME_SEATS else None
        return max(set_number or 0, self.renewing or 0)

    def counted_with(
        self, *, committed: int | None = None, renewal: int | None = None, included: int | None = None
    ) -> int:
        """`counted` if that many were committed, set for the renewal, or included from the next period on."""
        now = self.committed if committed is None else committed
        renewed = self.renewal_number if renewal is None else renewal
        following = self.next_included if included is None else included
        return counted_licenses(self.terms, self.in_use, now, renewed, following or 0)

    def remaining(self, today: date) -> int | None:
        """Days remaining of the term, up to the renewed one's end; None where no end is set (D6, H7)."""
        end = self._end
        return None if end is None else (end - today).days

    @property
    def window_opens(self) -> date | None:
        """The first day of the renewal window (H6), or None on terms without one."""
        days, end = self.terms.window_days, self._end
        return None if days is None or end is None else end - timedelta(days)

    @property
    def _end(self) -> date | None:
        return self.renewed_until or (self.term.end if self.term else None)


def counted_licenses(terms: LicenseTerms, in_use: int, *bought: int) -> int:
    """What the contract limit counts of one subscription (C4): its users or, where licenses are bought, the
    highest of those now, of the renewal's number and of the included number to be."""
    return in_use if terms.counts_licensed else max(bought)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an allowed command changes.

    `delta` and `after` are what the order history shows ("50, added 12"), pending orders included.
    On placing, `reserve_*` are added to the reservations and `reserve_counted` to the contract's usage.
    On completion the reservations go back and `bought`, `licensed` and `counted` are added: an
    increase counts from placing on, a decrease on completion (C10). The settings (`cap` …) hold at once,
    only a renewal's `renewal_seats` when it is paid.

    `canceled` is added to the licenses given up; `revoked` of them are taken back by buying, free of
    charge (B9). `next_period` is the number set, `resets_next_period` takes one back (L9). `included` and
    `tariff` are those of a new subscription, or the new setting; included counts from the next period on.
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
    canceled: int = 0
    revoked: int = 0
    next_period: int | None = None
    resets_next_period: bool = False
    included: int | None = None
    tariff: str | None = None

    @property
    def reserve_bought(self) -> int:
        return max(0, self.bought)

    @property
    def reserve_licensed(self) -> int:
        return max(0, self.licensed)

    @property
    def reserve_counted(self) -> int:
        return max(0, self.counted)
