"""What was entered does not fit."""

from __future__ import annotations

from reseller.rules.errors.base import ConsoleError, marked


class InputRefused(ConsoleError):
    """What was entered has the wrong form or lies outside its bounds."""


class InputInvalid(InputRefused):
    """An input that can't be read; `template`, or else detail `reason`, says what to enter."""

    code = "INPUT_INVALID"
    template = "{reason}"


class TaxRateNotDated(InputInvalid):
    """No standard rate is recorded for `country` on `day`; parks that reseller in a run."""

    template = marked("No standard tax rate is recorded for {country} on {day}. Record the rate first.")
    rule = "T6"


class QuantityInvalid(InputRefused):
    """Not a whole number from `smallest` to `largest`."""

    code = "QUANTITY_INVALID"
    template = marked("Enter a whole number from {smallest:,} to {largest:,}.")
    field = ("quantity",)
    rule = "C6"


class PackSize(InputRefused):
    """Not a multiple of `pack_size`; `lower` and `upper` are the two nearest that are, at least one pack."""

    code = "PACK_SIZE"
    template = marked("Licenses are sold in packs of {pack_size}. Enter {lower} or {upper}.")
    field = ("quantity",)
    rule = "H2"


class NextPeriodOutOfRange(InputRefused):
    """A next-period number outside 1 … bought."""

    code = "NEXT_PERIOD_OUT_OF_RANGE"
    template = marked("Enter a number from 1 to {bought} for the next period.")
    field = ("quantity",)
    rule = "L7"


class TerminateViaSupport(InputRefused):
    """A next-period number of 0 ends the contract, which only the vendor's support does."""

    code = "TERMINATE_VIA_SUPPORT"
    template = marked("To give up every license, write to {contact}.")
    field = ("quantity",)
    rule = "L7"
