"""Amounts in minor units, THE rounding, and parts that add up to their whole (M1, M2, M5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from reseller.rules.errors import InputInvalid, marked

_UNITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF"
    " CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL"
    " HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP"
    " MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD"
    " SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS"
    " VES WST XCD YER ZAR ZMW ZWG",
}
DIGITS: dict[str, int] = {code: n for n, codes in _UNITS.items() for code in codes.split()}
"""Digits of the minor unit by ISO 4217 code: EUR 2, JPY 0, KWD 3 (M1)."""


def digits(currency: str, field: tuple[str, ...] = ("currency",)) -> int:
    """Digits of the currency's minor unit; INPUT_INVALID at `field` for an unknown code."""
    try:
        return DIGITS[currency]
    except KeyError:
        wanted = marked("Enter a three-letter currency code such as EUR.")
        raise InputInvalid(template=wanted, field=field, rule="M1") from None


@cache
def minor_units(currency: str) -> int:
    """Minor units in one of the major unit: EUR 100, JPY 1, KWD 1000; INPUT_INVALID for an unknown code."""
    return int(10 ** digits(currency))


def round_half_away(numerator: int, denominator: int) -> int:
    """numerator ÷ denominator (> 0) as a whole number, half away from zero (M2). The only rounding."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def allocate(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `total` by `weights` into parts that add up exactly (M5).

    Largest remainder first, ties in order. The parts of −total are the negated parts of total.
    ValueError where the weights sum to 0 and the total does not.
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("weights that sum to 0 can't carry a total")
        return (0,) * len(weights)
    sign = 1 if whole > 0 else -1
    shares = [divmod(abs(total) * weight * sign, abs(whole)) for weight in weights]
    left = abs(total) - sum(share for share, _ in shares)
    largest = sorted(range(len(shares)), key=lambda index: -shares[index][1])[:left]
    parts = [share for share, _ in shares]
    for index in largest:
        parts[index] += 1
    return tuple(parts) if total >= 0 else tuple(-part for part in parts)


def scaled_text(value: int, places: int, keep: int | None = None) -> str:
    """value ÷ 10**places as plain decimal text; trailing zeros go, down to `keep` decimals."""
    whole, fraction = divmod(abs(value), 10**places)
    decimals = f"{fraction:0{places}d}" if places else ""
    if keep is not None:
        decimals = decimals[:keep] + decimals[keep:].rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


class Money(NamedTuple):
    """An amount: `minor` units (cents; whole yen) of a `currency`."""

    minor: int
    currency: str

    @property
    def amount(self) -> str:
        """Decimal text with exactly the currency's digits: "20.00", "167", "1.250"."""
        return scaled_text(self.minor, digits(self.currency))
