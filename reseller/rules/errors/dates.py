"""Not on this day: commitments, windows and blackouts, and licenses in use."""

from __future__ import annotations

from reseller.rules.errors.base import counted, marked
from reseller.rules.errors.state import StateRefused


class OutsideRenewalWindow(StateRefused):
    """Possible only in the renewal window, which opens on `allowed_from`."""

    code = "OUTSIDE_RENEWAL_WINDOW"
    template = marked("This is possible in the renewal window, from {allowed_from} on.")
    rule = "H6"


class PurchaseBlackout(StateRefused):
    """Too few days remain in the term to buy; renewing comes first."""

    code = "PURCHASE_BLACKOUT"
    template = counted(
        "Only {remaining} day remains in this term. Renew first, then buy.",
        "Only {remaining} days remain in this term. Renew first, then buy.",
        by="remaining",
    )
    rule = "H5"


class ReductionNotAllowed(StateRefused):
    """Committed licenses can't be reduced before `allowed_from`, the day of renewal."""

    code = "REDUCTION_NOT_ALLOWED"
    template = marked(
        "Licenses are committed until the renewal on {allowed_from}. Set a lower number for it."
    )
    rule = "C7"


class LicensesInUse(StateRefused):
    """Only `unused` licenses can be given up; `excess` users have to be removed first."""

    code = "LICENSES_IN_USE"
    template = counted(
        "No more than {unused} can be given up. Remove {excess} user first.",
        "No more than {unused} can be given up. Remove {excess} users first.",
        by="excess",
    )
    full = counted(
        "No license is unused. Remove {excess} user first.",
        "No license is unused. Remove {excess} users first.",
        by="excess",
    )
    beyond = marked("No more than {cancelable} can be given up, {unused} without removing users first.")
    field = ("quantity",)
    rule = "B7"

    def naming(self, users: tuple[str, ...]) -> LicensesInUse:
        """The same refusal with the addresses of `users` to remove first, in its details and its message."""
        named, details = _NAMING[self.template], self.details | {"users": users, "listed": ", ".join(users)}
        return LicensesInUse(field=self.field, rule=self.rule, template=named, **details)


_NAMING: dict[str, str] = {
    LicensesInUse.template: counted(
        "No more than {unused} can be given up. Remove {excess} user first: {listed}.",
        "No more than {unused} can be given up. Remove {excess} users first, the newest: {listed}.",
        by="excess",
    ),
    LicensesInUse.full: counted(
        "No license is unused. Remove {excess} user first: {listed}.",
        "No license is unused. Remove {excess} users first, the newest: {listed}.",
        by="excess",
    ),
    LicensesInUse.beyond: marked(
        "No more than {cancelable} can be given up, {unused} without removing users first,"
        " the newest: {listed}."
    ),
}
