"""What a reseller's contract and the provider's record say."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reseller.plumbing.database import ReadSession
from reseller.rules.errors import NotFound
from reseller.rules.periods import Span, billing_date

_FACTS = (
    "SELECT reseller_id, code, name, legal_name, country, address, email, currency, billing_zone AS zone, vat_id,"
    " vat_check, vat_exempt_from, vat_exempt_until, vat_exempt_reference AS exempt_reference, payment_days,"
    " link_mode, link_address, shows_prices, contract_limit, created_at, version FROM resellers"
)


@dataclass(frozen=True, slots=True)
class ResellerFacts:
    """What commands need to know of the reseller; `zone` is the IANA name of its billing zone (D1)."""

    reseller_id: UUID
    code: str
    name: str
    legal_name: str
    country: str
    address: dict[str, Any]
    email: str
    currency: str
    zone: str
    vat_id: str | None
    vat_id_valid: bool
    exempt: Span | None
    exempt_reference: str | None
    payment_days: int
    link_mode: str
    link_address: str | None
    shows_prices: bool
    contract_limit: int | None
    created_at: datetime
    version: int

    def today(self, now: datetime) -> date:
        """The billing date of `now`."""
        return billing_date(now, self.zone)


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """The company that runs the console, as it stands on an invoice."""

    provider_id: UUID
    name: str
    legal_name: str
    country: str
    zone: str
    address: dict[str, Any]
    vat_id: str | None
    bank: dict[str, Any]
    email: str
    review_window_days: int
    version: int


async def reseller_facts(session: ReadSession) -> ResellerFacts:
    """The facts of the session's reseller; NOT_FOUND where it doesn't exist."""
    row = await session.fetchrow(
        f"SELECT {_COLUMNS} FROM resellers WHERE reseller_id = $1", session.reseller_id
    )
    if row is None:
        raise NotFound("reseller")
    return _facts(row)


async def find_provider(session: ReadSession) -> ProviderFacts | None:
    """The provider's record, or None before `provider init`."""
    row = await session.fetchrow(
        "SELECT id AS provider_id, name, legal_name, country, zone, address, vat_id, bank, email,"
        " review_window_days, version FROM provider LIMIT 1"
    )
    return ProviderFacts(**row) if row else None


async def provider_facts(session: ReadSession) -> ProviderFacts:
    """The provider's record; NOT_FOUND before `provider init`."""
    facts = await find_provider(session)
    if facts is None:
        raise NotFound("provider")
    return facts
