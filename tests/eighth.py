"""An eighth vendor, made of fields that no preset joins: terms as a value, known while a test asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from reseller.rules.periods import ChargeFrom
from reseller.rules.terms import PRESETS, AdditionTiming, LicenseTerms, Period

LUMINA = replace(
    PRESETS["timelog"],
    key="lumina",
    name="Lumina",
    periods=(Period.QUARTER,),
    charge_from=ChargeFrom.SAME_DAY,
    addition_timing=AdditionTiming.THRESHOLD,
    threshold_days=10,
    pack_size=3,
    next_period_minimum=3,
    purchase_resets_next_period=False,
    grace_days=3,
    amounts_for_owner_only=True,
    support_contact="help@lumina.example",
)
"""Packs of three by the quarter, charged from the day; three days of grace; the plan is the owner's."""


@contextmanager
def sold(terms: LicenseTerms) -> Iterator[LicenseTerms]:
    """Let the console know these terms beside the seven."""
    PRESETS[terms.key] = terms
    try:
        yield terms
    finally:
        del PRESETS[terms.key]
