"""What a reseller's contract and the provider's record say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select
from reseller.rules.errors import NotFound
from reseller.rules.periods import Span, billing_date

_FACTS = """
SELECT reseller_id, code, name, legal_name, country, address, email, currency, billing_zone AS zone,
       vat_id, vat_check, vat_exempt_from, vat_exempt_until, vat_exempt_reference AS exempt_reference,
       payment_days, link_mode, link_address, shows_prices, contract_limit, created_at, version
  FROM resellers"""


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

    async def read() -> ResellerFacts:
        row = await session.fetchrow(f"{_FACTS} WHERE reseller_id = $1", session.reseller_id)
        if row is None:
            raise NotFound("reseller")
        return _facts(row)

    return await session.once("reseller", read)


async def resellers_page(session: ReadSession, rows: IdSlice) -> Page[ResellerFacts]:
    """Every reseller, the oldest first; for provider staff, in `provider_reading`."""
    select = Select(_FACTS).where("true")
    statement = select.sliced(rows, ("reseller_id",))
    return rows.page(await session.fetch(statement, *select.arguments)).map(_facts)


async def reseller_ids(session: ReadSession, codes: Sequence[str] | None = None) -> dict[str, UUID]:
    """Ids of resellers by code, in order of code; of all, or of those named. Needs no tenant."""
    rows = await session.fetch(
        "SELECT code, reseller_id FROM reseller_codes"
        " WHERE $1::text[] IS NULL OR code = ANY($1) ORDER BY code",
        None if codes is None else list(codes),
    )
    return {row["code"]: row["reseller_id"] for row in rows}


async def reseller_names(session: ReadSession) -> dict[UUID, str]:
    """Names of all resellers by id, in order of name; for `provider_reading`."""
    ids = list((await reseller_ids(session)).values())
    rows = await session.fetch(
        "SELECT reseller_id, name FROM resellers WHERE reseller_id = ANY($1) ORDER BY name, reseller_id", ids
    )
    return {row["reseller_id"]: row["name"] for row in rows}


def _facts(row: Mapping[str, Any]) -> ResellerFacts:
    values = dict(row)
    first, last = values.pop("vat_exempt_from"), values.pop("vat_exempt_until")
    check = values.pop("vat_check")
    return ResellerFacts(
        **values,
        vat_id_valid=bool(check and check["valid"]),
        exempt=Span.inclusive(first, last) if first else None,
    )


async def find_provider(session: ReadSession) -> ProviderFacts | None:
    """The provider's record, or None before `provider init`."""
    row = await session.fetchrow(
        "SELECT id AS provider_id, name, legal_name, country, zone, address, vat_id, bank, email,"
        " review_window_days, version FROM provider LIMIT 1"
    )
    return ProviderFacts(**row) if row else None


async def provider_facts(session: ReadSession) -> ProviderFacts:
    """The provider's record; NOT_FOUND before `provider init`."""
    facts = await session.once("provider", lambda: find_provider(session))
    if facts is None:
        raise NotFound("provider")
    return facts
