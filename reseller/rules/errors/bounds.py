"""A cap, a contract limit or the number bought stands in the way."""

from __future__ import annotations

from reseller.rules.errors.base import ConsoleError, counted, marked


class BoundExceeded(ConsoleError):
    """A cap, a contract limit or the number bought stands in the way (C1)."""


class CapNotSet(BoundExceeded):
    """Users can be added once a purchase cap is set."""

    code = "CAP_NOT_SET"
    template = marked("No purchase cap is set. The reseller sets one before users can be added.")
    rule = "C2"


class CapBelowLicensed(BoundExceeded):
    """Details: `cap` asked, `licensed` in use with what pending orders reserve."""

    code = "CAP_BELOW_LICENSED"
    template = counted(
        "{licensed} license is in use. Enter {licensed} or more.",
        "{licensed} licenses are in use. Enter {licensed} or more.",
        by="licensed",
    )
    field = ("cap",)
    rule = "C3"


class CapExceeded(BoundExceeded):
    """Details: `cap`, `licensed`, `reserved`, `taken` by both, `requested`, `available` still possible."""

    code = "CAP_EXCEEDED"
    template = counted(
        "The purchase cap is {cap}; {taken} is in use or on order. Enter {available} or fewer.",
        "The purchase cap is {cap}; {taken} are in use or on order. Enter {available} or fewer.",
        by="taken",
    )
    full = marked("The purchase cap of {cap} is reached. Remove users, or have the reseller raise the cap.")
    field = ("quantity",)
    rule = "C1"


class NoLicenseAvailable(BoundExceeded):
    """Details: `bought`, `licensed` in use, `reserved`, `requested`, `available` still possible."""

    code = "NO_LICENSE_AVAILABLE"
    template = counted(
        "{available} of {bought} licenses is free. Enter {available}, or add licenses.",
        "{available} of {bought} licenses are free. Enter {available} or fewer, or add licenses.",
        by="available",
    )
    full = marked("All licenses are in use. Add licenses, or remove users first.")
    field = ("quantity",)
    rule = "G5"


class ContractLimitExceeded(BoundExceeded):
    """Details: `limit`, `counted` so far, `requested`, `available` still possible."""

    code = "CONTRACT_LIMIT_EXCEEDED"
    template = counted(
        "The contract limit is {limit} license. Enter {available} or fewer.",
        "The contract limit is {limit} licenses. Enter {available} or fewer.",
        by="limit",
    )
    full = counted(
        "The contract limit of {limit} license is reached. Ask the provider to raise it.",
        "The contract limit of {limit} licenses is reached. Ask the provider to raise it.",
        by="limit",
    )
    field = ("quantity",)
    rule = "C4"


class LimitBelowUse(BoundExceeded):
    """Details: `limit` asked, `smallest` possible, `over`: (customer, counted, cap) that stand in the way."""

    code = "LIMIT_BELOW_USE"
    template = marked("Licenses counted or caps reach {smallest} ({listed}). Enter {smallest} or more.")
    field = ("limit",)
    rule = "C4"
