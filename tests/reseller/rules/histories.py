"""Random histories under any license terms: when what was asked, at which prices, in which zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from reseller.rules.pricing import DatedPrice, Price, PriceSchedule
from reseller.rules.terms import ChargeFrom, EndRule, LicenseTerms, Period

DAY = timedelta(days=1)
LATEST = 430
"""Days after the first order in which something is asked: a year and two months."""
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
ZONES = st.sampled_from(
    ["Europe/Dublin", "America/Los_Angeles", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Auckland"]
)
EDGES = [date(2027, 12, 31), date(2028, 1, 30), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)]
DAYS = st.one_of(st.dates(date(2027, 11, 1), date(2028, 3, 31)), st.sampled_from(EDGES))
MICROS = st.integers(0, 99_999_999)


class Wish(NamedTuple):
    """At an instant: `number` licenses or users more, or fewer where it is negative."""

    at: datetime
    number: int


class Bill(NamedTuple):
    """A line as it is compared: what it is for, its dates, what it costs, and when it is invoiced."""

    kind: str
    first: date
    last: date
    quantity: int
    minor: int
    timing: str = "monthly"
    invoiced_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class History:
    """One subscription: ordered at `ordered_at` to begin on `started_on`, and what was asked later.

    `used` users hold licenses all the time, of `quantity` bought; `included` is what a contract includes.
    """

    terms: LicenseTerms
    period: Period
    zone: str
    currency: str
    schedule: PriceSchedule
    ordered_at: datetime
    started_on: date
    quantity: int
    used: int
    wishes: tuple[Wish, ...]

    @property
    def ends_with_its_term(self) -> bool:
        """Whether nothing follows the term: nobody renews here, and no setting does (H7)."""
        return self.terms.ends is EndRule.RENEWAL and not self.terms.renewal_settings

    @property
    def until(self) -> date:
        """The first of a month behind everything that was asked."""
        behind = self.started_on + (LATEST + 40) * DAY
        return behind.replace(day=1)


@st.composite
def prices(draw: st.DrawFn) -> Price:
    starts = draw(st.lists(st.integers(2, 60), unique=True, max_size=2))
    tiers = tuple((start, draw(MICROS)) for start in [1, *sorted(starts)])
    return Price(tiers, draw(st.sampled_from([1, 1, 12])))


@st.composite
def schedules(draw: st.DrawFn) -> PriceSchedule:
    dated = st.builds(DatedPrice, st.dates(date(2027, 11, 1), date(2029, 5, 31)), prices())
    listed = draw(st.lists(dated, max_size=2))
    contract = draw(st.lists(dated, max_size=1))
    return PriceSchedule(tuple(contract), (DatedPrice(date(2020, 1, 1), draw(prices())), *listed))


@st.composite
def _wishes(draw: st.DrawFn, after: datetime, most: int) -> tuple[Wish, ...]:
    """Up to `most`, in order of time; many fall on one day, and on the day of the order."""
    days = st.one_of(st.integers(0, LATEST), st.sampled_from([0, 0, 1, 30, 31, 59, 335, 364, 365, 366]))
    minutes = st.integers(0, 24 * 60 - 1)
    numbers = st.one_of(st.integers(-40, 40), st.sampled_from([1, -1]))
    size = draw(st.sampled_from([most // 20, most // 3, most]))
    asked = draw(st.lists(st.tuples(days, minutes, numbers), min_size=size // 2, max_size=size))
    wishes = (Wish(after + day * DAY + timedelta(minutes=minute), number) for day, minute, number in asked)
    return tuple(sorted(wishes, key=lambda wish: wish.at))


@st.composite
def histories(
    draw: st.DrawFn, terms: LicenseTerms, schedule: PriceSchedule | None = None, most: int = 60
) -> History:
    """A history of up to `most` wishes under `terms`; a schedule that is given is not drawn."""
    day, zone = draw(DAYS), draw(ZONES)
    ordered_at = datetime(day.year, day.month, day.day, draw(st.integers(0, 23)), 30, tzinfo=UTC)
    quantity = draw(st.integers(1, 12)) * terms.pack_size
    return History(
        terms=terms,
        period=draw(st.sampled_from(terms.periods)),
        zone=zone,
        currency=draw(CURRENCIES),
        schedule=schedule or draw(schedules()),
        ordered_at=ordered_at,
        started_on=_start(terms, ordered_at, zone, draw(st.sampled_from([0, 0, 1, 17, 31]))),
        quantity=quantity,
        used=draw(st.integers(0, quantity)),
        wishes=draw(_wishes(ordered_at, most)),
    )


def _start(terms: LicenseTerms, ordered_at: datetime, zone: str, wait: int) -> date:
    day = local(ordered_at, zone) + wait * DAY
    return day if wait or terms.charge_from is ChargeFrom.SAME_DAY else day + DAY


def local(instant: datetime, zone: str) -> date:
    """The date on the wall of that zone, read without the rules."""
    return instant.astimezone(ZoneInfo(zone)).date()
