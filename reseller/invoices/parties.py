"""What an invoice says of both parties and how it is to be paid, frozen with it (I6)."""

from __future__ import annotations

from typing import Any

from reseller.partners.queries import ProviderFacts, ResellerFacts
from reseller.rules.tax import TaxTreatment


def seller(provider: ProviderFacts) -> dict[str, Any]:
    """The provider as the invoice shows it."""
    return {
        "name": provider.legal_name,
        "trading_as": provider.name,
        "address": provider.address,
        "country": provider.country,
        "vat_id": provider.vat_id,
        "email": provider.email,
        "bank": provider.bank,
    }


def bill_to(reseller: ResellerFacts) -> dict[str, Any]:
    """The reseller, who is always the invoiced party (I1)."""
    return {
        "name": reseller.legal_name,
        "trading_as": reseller.name,
        "code": reseller.code,
        "address": reseller.address,
        "country": reseller.country,
        "vat_id": reseller.vat_id,
        "email": reseller.email,
    }


def terms(reseller: ResellerFacts, treatment: TaxTreatment) -> dict[str, Any]:
    """Days to pay, the billing zone of every date (D1), and the note that the tax law asks for (T3, T6).

    Days to pay are None where nothing is left to pay: `settled_by_card`.
    """
    reference = reseller.exempt_reference if treatment.reason == "exempt" else None
    return {
        "payment_days": reseller.payment_days,
        "billing_zone": reseller.zone,
        "tax_note": treatment.reason.note,
        "exempt_reference": reference,
    }


def settled_by_card(agreed: dict[str, Any]) -> dict[str, Any]:
    """The terms of an invoice that was paid before it was made, by whoever ordered (I1, H8)."""
    return {**agreed, "payment_days": None, "paid_by": "card"}
