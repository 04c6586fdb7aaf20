"""What a contract may say, read from what people enter. Pure; every refusal names its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlsplit

from reseller.partners.places import countries, zones
from reseller.partners.queries import ProviderFacts, ResellerFacts
from reseller.partners.vat import EU, read_vat_id
from reseller.rules.errors import InputInvalid, marked
from reseller.rules.money import digits

LONGEST_TEXT = 200
LONGEST_ADDRESS = 4
LONGEST_LINK = 2_000
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
LONGEST_PAYMENT_DAYS = 365
LARGEST_LIMIT = 1_000_000
EXEMPT_COUNTRY = "IE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerSettings:
    """A reseller's contract and tax data; `address` is {"lines": […], "postal_code": …, "city": …}."""

    name: str
    legal_name: str
    country: str
    currency: str
    billing_zone: str
    address: Mapping[str, Any]
    email: str = ""
    vat_id: str | None = None
    vat_exempt_from: date | None = None
    vat_exempt_until: date | None = None
    vat_exempt_reference: str | None = None
    payment_days: int = 14
    shows_prices: bool = False

    @classmethod
    def of(cls, facts: ResellerFacts) -> Self:
        """The settings as they stand, for `dataclasses.replace` to change some."""
        exempt = facts.exempt
        return cls(
            billing_zone=facts.zone,
            vat_exempt_from=exempt.first if exempt else None,
            vat_exempt_until=exempt.last if exempt else None,
            vat_exempt_reference=facts.exempt_reference,
            **{name: getattr(facts, name) for name in _SAME_IN_FACTS},
        )

    def checked(self) -> Self:
        """The same in one spelling; INPUT_INVALID for the first field that doesn't fit."""
        country = read_country(self.country)
        digits(self.currency)
        return replace(
            self,
            name=read_text(self.name, "name"),
            legal_name=read_text(self.legal_name, "legal_name"),
            country=country,
            billing_zone=read_zone(self.billing_zone, "billing_zone"),
            address=read_address(self.address),
            email=read_email(self.email) if self.email else "",
            vat_id=read_vat_id(self.vat_id, country) if self.vat_id else None,
            vat_exempt_reference=self._exemption(country),
            payment_days=_bounded(self.payment_days, LONGEST_PAYMENT_DAYS, "payment_days"),
        )

    def changed(self, before: Self) -> tuple[str, ...]:
        """Names of the fields in which the two differ."""
        names = (item.name for item in fields(self))
        return tuple(name for name in names if getattr(self, name) != getattr(before, name))

    def _exemption(self, country: str) -> str | None:
        first, last, reference = self.vat_exempt_from, self.vat_exempt_until, self.vat_exempt_reference
        if first is None and (last or reference):
            raise _invalid(marked("Enter the first day of the authorization."), "vat_exempt_from", rule="T6")
        if first and country != EXEMPT_COUNTRY:
            raise _invalid(marked("Only a company in Ireland holds one."), "vat_exempt_from", rule="T6")
        if first and last and last < first:
            raise _invalid(marked("The last day lies before the first."), "vat_exempt_until", rule="T6")
        return read_text(reference, "vat_exempt_reference") if reference else None


_SAME_IN_FACTS = (
    "name", "legal_name", "country", "currency", "address", "email", "vat_id", "payment_days", "shows_prices",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """The provider's own record; `bank` is {"holder": …, "iban": …, "bic": …}."""

    name: str
    legal_name: str
    country: str
    zone: str
    address: Mapping[str, Any]
    vat_id: str | None = None
    bank: Mapping[str, Any] = field(default_factory=dict)
    email: str = ""
    review_window_days: int = 0

    @classmethod
    def of(cls, facts: ProviderFacts) -> Self:
        """The settings as they stand, for `dataclasses.replace` to change some."""
        return cls(**{item.name: getattr(facts, item.name) for item in fields(cls)})

    def checked(self) -> Self:
        """The same in one spelling; INPUT_INVALID for the first field that doesn't fit."""
        country = read_country(self.country)
        if country not in EU:
            raise _invalid(marked("The provider is a company in the EU."), "country", rule="T1")
        return replace(
            self,
            name=read_text(self.name, "name"),
            legal_name=read_text(self.legal_name, "legal_name"),
            country=country,
            zone=read_zone(self.zone, "zone"),
            address=read_address(self.address),
            vat_id=read_vat_id(self.vat_id, country) if self.vat_id else None,
            bank={str(name): read_text(str(text), "bank") for name, text in self.bank.items() if text},
            email=read_email(self.email) if self.email else "",
            review_window_days=_bounded(self.review_window_days, 60, "review_window_days"),
        )


def read_text(given: str, *field: str) -> str:
    """1 to 200 visible characters, without surplus spaces."""
    text = " ".join(given.split())
    if not text or len(text) > LONGEST_TEXT or not text.isprintable():
        raise _invalid(marked("Enter 1 to {most} characters.").format(most=LONGEST_TEXT), *field)
    return text


def read_code(given: str) -> str:
    """The short code that begins a reseller's invoice numbers: 2 to 12 capital letters and digits."""
    code = given.strip().upper()
    if not (2 <= len(code) <= 12 and code.isascii() and code.isalnum()):
        raise _invalid(marked("Enter 2 to 12 letters A to Z and digits."), "code")
    return code


def read_country(given: str) -> str:
    """A country by its two-letter code."""
    if given not in countries():
        raise _invalid(marked("Enter a two-letter country code such as IE."), "country")
    return given


def read_zone(given: str, name: str) -> str:
    """A time zone by its IANA name (D1)."""
    if given not in zones():
        raise _invalid(marked("Enter an IANA time zone such as Europe/Dublin."), name, rule="D1")
    return given


def read_address(given: Mapping[str, Any]) -> dict[str, Any]:
    """A postal address, as invoices state it: one to four lines, a postal code where there is one, a city."""
    lines = [read_text(str(line), "address") for line in given.get("lines", ()) if str(line).strip()]
    if not 1 <= len(lines) <= LONGEST_ADDRESS or not set(given) <= {"lines", "postal_code", "city"}:
        raise _invalid(marked("Enter an address of one to four lines."), "address")
    postal_code = str(given.get("postal_code") or "")
    return {
        "lines": lines,
        "postal_code": read_text(postal_code, "address", "postal_code") if postal_code.strip() else "",
        "city": read_text(str(given.get("city") or ""), "address", "city"),
    }


def read_email(given: str, name: str = "email") -> str:
    """An e-mail address in lower case: one recipient, no name around it."""
    address = given.strip().lower()
    local, _, domain = address.rpartition("@")
    plain = address.isprintable() and not set(address) & set(' ,;:<>()[]"\\')
    whole = "." in domain.strip(".") and not domain.endswith(".")
    if not (local and whole and plain and len(address) <= 254) or "@" in local:
        raise _invalid(marked("Enter an e-mail address such as name@example.com."), name)
    return address


def read_link(mode: str, address: str | None) -> tuple[str, str | None]:
    """A request link (C5): "off", "console" (our own form), or "address" with an https address."""
    if mode not in ("off", "console", "address"):
        raise _invalid(marked("Choose off, our own form, or an address of your own."), "mode", rule="C5")
    return mode, _https(address or "") if mode == "address" else None


def _https(given: str) -> str:
    address = given.strip()
    try:
        parts = urlsplit(address)
        well_formed = parts.scheme == "https" and "." in (parts.hostname or "") and parts.port != 0
    except ValueError:
        well_formed = False
    signed = "@" in address.split("/")[2] if well_formed else False
    shown = address.isascii() and address.isprintable() and not set(address) & set(' <>"\\^`{|}')
    if not well_formed or signed or not shown or len(address) > LONGEST_LINK:
        raise _invalid(marked("Enter an address that begins with https://."), "address", rule="C5")
    return address


def check_password(password: str) -> None:
    """A password of 12 to 256 characters; any characters."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        reason = marked("Choose a password of {shortest} to {longest} characters.")
        raise _invalid(reason.format(shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD), "password")


def read_limit(given: int | None, name: str = "contract_limit") -> int | None:
    """A contract limit of 0 to 1,000,000 licenses, or None for no limit (C4)."""
    return None if given is None else _bounded(given, LARGEST_LIMIT, name, "C4")


def _bounded(given: object, most: int, name: str, rule: str | None = None) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= most:
        raise _invalid(marked("Enter a whole number from 0 to {most:,}.").format(most=most), name, rule=rule)
    return given


def _invalid(reason: str, *field: str, rule: str | None = None) -> InputInvalid:
    return InputInvalid(reason=reason, field=field, rule=rule)
