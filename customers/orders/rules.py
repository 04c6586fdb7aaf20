"""What an order may be called by those who pay for it."""

from __future__ import annotations

from reseller.rules.errors import InputInvalid, marked

LONGEST_PO_NUMBER = 64


def check_po_number(text: str) -> None:
    """Raise INPUT_INVALID for a purchase order number that is too long or holds invisible signs."""
    if len(text) > LONGEST_PO_NUMBER or not text.isprintable():
        reason = marked("Enter a purchase order number of at most {most} characters.")
        raise InputInvalid(template=reason, most=LONGEST_PO_NUMBER, field=("po_number",))
