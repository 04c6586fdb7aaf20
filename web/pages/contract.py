"""The form of a contract: between what is typed and the settings it stands for."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale

from reseller.partners.contract import ProviderSettings, ResellerSettings
from reseller.partners.places import countries, zones
from reseller.partners.queries import ProviderFacts, ResellerFacts
from reseller.partners.vat import EU, read_vat_id
from reseller.rules.money import DIGITS
from web.forms import Form
from web.texts import _

Options = tuple[tuple[str, str], ...]
USUAL = ("EUR", "USD", "GBP", "JPY")


@cache
def country_options() -> Options:
    """Every country by name; the code is what is kept."""
    names = Locale("en").territories
    return tuple(sorted(((code, str(names[code])) for code in countries()), key=lambda each: each[1]))


def country_name(code: str) -> str:
    """A country as people write it."""
    return dict(country_options()).get(code, code)


@cache
def currency_options() -> Options:
    """The usual currencies first, then every other by its code."""
    codes = (*USUAL, *sorted(set(DIGITS) - set(USUAL)))
    return tuple((code, code) for code in codes)


@cache
def zone_options() -> Options:
    """Every IANA zone by name."""
    return tuple((zone, zone.replace("_", " ")) for zone in sorted(zones()))


CHOICES: dict[str, Any] = {
    "countries": country_options(), "currencies": currency_options(), "zones": zone_options(),
}  # fmt: skip


# ------------------------------------------------------------------ resellers


def new_reseller() -> Form:
    """The form of a reseller to come."""
    return Form.blank(
        country="IE", currency="EUR", billing_zone="Europe/Dublin", payment_days=14, code="", name="",
        legal_name="", email="", vat_id="", contract_limit="", **_address_fields({}), **_no_exemption(),
    )  # fmt: skip


def reseller_form(facts: ResellerFacts) -> Form:
    """The form with what is kept of a reseller."""
    exempt = facts.exempt
    return Form.blank(
        name=facts.name,
        legal_name=facts.legal_name,
        email=facts.email,
        country=facts.country,
        currency=facts.currency,
        billing_zone=facts.zone,
        vat_id=facts.vat_id,
        payment_days=facts.payment_days,
        shows_prices="on" if facts.shows_prices else "",
        vat_exempt_from=exempt.first if exempt else "",
        vat_exempt_until=exempt.last if exempt else "",
        vat_exempt_reference=facts.exempt_reference,
        **_address_fields(facts.address),
    )


def read_reseller(form: Form) -> ResellerSettings:
    """The whole contract that was typed, for the operator."""
    country = form.choice("country", countries())
    return ResellerSettings(
        name=form.text("name", wanted="company"),
        currency=form.choice("currency", DIGITS),
        billing_zone=form.choice("billing_zone", zones()),
        payment_days=form.whole("payment_days", low=0, high=365),
        **read_tax_data(form, country),
        country=country,
    )


def read_tax_data(form: Form, country: str) -> dict[str, Any]:
    """What a reseller's owner changes as well: how invoices name it, tax data, whether prices are shown."""
    return {
        "legal_name": form.text("legal_name"),
        "address": read_address(form),
        "email": form.email(needed=False),
        "vat_id": _vat_id(form, country),
        "vat_exempt_from": form.day("vat_exempt_from"),
        "vat_exempt_until": form.day("vat_exempt_until"),
        "vat_exempt_reference": form.text("vat_exempt_reference", needed=False) or None,
        "shows_prices": form.ticked("shows_prices"),
    }


# ------------------------------------------------------------------- provider


def provider_form(facts: ProviderFacts) -> Form:
    """The form with the provider's record."""
    bank = {name: facts.bank.get(name, "") for name in ("holder", "iban", "bic")}
    return Form.blank(
        name=facts.name,
        legal_name=facts.legal_name,
        email=facts.email,
        country=facts.country,
        zone=facts.zone,
        vat_id=facts.vat_id,
        review_window_days=facts.review_window_days,
        **_address_fields(facts.address),
        **bank,
    )


def read_provider(form: Form) -> ProviderSettings:
    """The provider's record that was typed."""
    bank = {name: form.text(name, needed=False) for name in ("holder", "iban", "bic")}
    country = form.choice("country", sorted(EU))
    return ProviderSettings(
        name=form.text("name", wanted="company"),
        legal_name=form.text("legal_name"),
        country=country,
        zone=form.choice("zone", zones()),
        address=read_address(form),
        vat_id=_vat_id(form, country),
        bank={name: text for name, text in bank.items() if text},
        email=form.email(needed=False),
        review_window_days=form.whole("review_window_days", low=0, high=60),
    )


def _vat_id(form: Form, country: str) -> str | None:
    typed = form.text("vat_id", longest=40, needed=False)
    if typed:
        form.fits(read_vat_id, typed, country)
    return typed or None


# ------------------------------------------------------------------ conflicts

LABELS = {
    "name": _("Name"), "legal_name": _("Legal name"), "address": _("Address"), "city": _("City"),
    "postal_code": _("Postal code"), "country": _("Country"), "email": _("E-mail"), "vat_id": _("VAT id"),
    "vat_exempt_from": _("VAT56B from"), "vat_exempt_until": _("VAT56B until"),
    "vat_exempt_reference": _("VAT56B reference"), "currency": _("Currency"),
    "billing_zone": _("Billing zone"), "zone": _("Billing zone"), "payment_days": _("Payment term, days"),
    "shows_prices": _("Show prices to customers"), "review_window_days": _("Review window, days"),
    "holder": _("Account holder"), "iban": _("IBAN"), "bic": _("BIC"),
}  # fmt: skip


def differing(typed: Form, present: Form) -> list[tuple[str, str]]:
    """What stands there now in the fields where it is not what was typed, by label."""
    return [
        (LABELS[name], text or _("none"))
        for name, text in present.values.items()
        if text.split() != typed.values.get(name, "").split()
    ]


# -------------------------------------------------------------------- address


def address_lines(address: Any) -> list[str]:
    """A postal address, a line each."""
    place = f"{address.get('postal_code', '')} {address.get('city', '')}".strip()
    return [*address.get("lines", ()), *([place] if place else [])]


def read_address(form: Form) -> dict[str, Any]:
    """The address that was typed: one to four lines, postal code, city."""
    typed = form.text("address", longest=1_000)
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > 4:
        form.wrong("address", _("Enter an address of one to four lines."))
    return {
        "lines": lines,
        "postal_code": form.text("postal_code", longest=20, needed=False),
        "city": form.text("city"),
    }


def _address_fields(address: Any) -> dict[str, str]:
    return {
        "address": "\n".join(address.get("lines", ())),
        "postal_code": address.get("postal_code", ""),
        "city": address.get("city", ""),
    }


def _no_exemption() -> dict[str, str]:
    return dict.fromkeys(("vat_exempt_from", "vat_exempt_until", "vat_exempt_reference"), "")
