"""What is done to the provider's record, to resellers, and to the request link of all customers."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from reseller.partners.contract import (
    ProviderSettings,
    ResellerSettings,
    read_code,
    read_limit,
    read_link,
)
from reseller.partners.models import Provider, Reseller, ResellerCode
from reseller.partners.queries import find_provider, provider_facts, reseller_facts
from reseller.partners.recording import record_for, record_for_provider
from reseller.partners.vat import vat_check
from reseller.plumbing.database import WriteSession, set_tenant
from reseller.plumbing.ids import new_id
from reseller.plumbing.log import Action
from reseller.plumbing.versions import expect_version
from reseller.plumbing.violations import refusing
from reseller.rules.access import Actor, Verb, may, require
from reseller.rules.errors import Forbidden, InputInvalid, marked

OWN_FIELDS = frozenset({
    "legal_name", "address", "email", "vat_id", "vat_exempt_from", "vat_exempt_until",
    "vat_exempt_reference", "shows_prices",
})  # fmt: skip
"""What a reseller's owner changes; the rest of the contract is the operator's."""
FIXED_FIELDS = frozenset({"currency", "billing_zone"})
"""What the contract fixes when it is made (D1, M4)."""


async def provider_init(
    session: WriteSession, *, settings: ProviderSettings, actor: Actor, now: datetime
) -> UUID:
    """Write the provider's one record and make it this session's tenant; INPUT_INVALID if there is one."""
    require(actor, Verb.UPDATE_PROVIDER)
    if await find_provider(session):
        raise InputInvalid(reason=marked("The provider's record exists already. Change it instead."))
    made = Provider(id=new_id(now), **asdict(settings.checked()))
    session.add(made)
    await session.flush()
    await set_tenant(session, made.id)
    await _record_provider(session, Action("provider_created"), actor, now)
    return made.id


async def update_provider(
    session: WriteSession, *, settings: ProviderSettings, version: int | None, actor: Actor, now: datetime
) -> None:
    """Replace the provider's record. Documents already issued keep what they say."""
    require(actor, Verb.UPDATE_PROVIDER)
    present = await session.fetchval("SELECT version FROM provider FOR UPDATE")
    expect_version(version, present)
    new = settings.checked()
    before = ProviderSettings.of(await provider_facts(session))
    await session.run(
        "UPDATE provider SET name = $1, legal_name = $2, country = $3, zone = $4, address = $5, vat_id = $6,"
        " bank = $7, email = $8, review_window_days = $9, version = version + 1",
        new.name, new.legal_name, new.country, new.zone, new.address, new.vat_id, new.bank, new.email,
        new.review_window_days,
    )  # fmt: skip
    changed = [name for name, value in asdict(new).items() if value != getattr(before, name)]
    await _record_provider(session, Action("provider_updated", details={"changed": changed}), actor, now)


async def create_reseller(
    session: WriteSession,
    *,
    code: str,
    settings: ResellerSettings,
    contract_limit: int | None = None,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Take on a reseller; answers its id. INPUT_INVALID names the field, also for a code that is taken.

    The session keeps the tenant it came with; the new reseller's rows are written under its own.
    """
    require(actor, Verb.CREATE_RESELLER)
    made, home = new_id(now), session.tenant
    await set_tenant(session, made)
    await _insert_reseller(
        session, made, read_code(code), settings.checked(), read_limit(contract_limit), now
    )
    facts = await reseller_facts(session)
    action = Action("reseller_created", details={"code": facts.code, "name": facts.name})
    await record_for(session, action, facts=facts, actor=actor, now=now)
    if home.reseller_id is not None:
        await set_tenant(session, home.reseller_id, home.customer_id)
    return made


async def _insert_reseller(
    session: WriteSession,
    made: UUID,
    code: str,
    new: ResellerSettings,
    contract_limit: int | None,
    now: datetime,
) -> None:
    checked = vat_check(new.vat_id, new.country, now)
    values = {**asdict(new), "contract_limit": contract_limit, "vat_check": checked, "created_at": now}
    session.add(ResellerCode(code=code, reseller_id=made, billing_zone=new.billing_zone))
    session.add(Reseller(reseller_id=made, code=code, **values))
    with refusing(reseller_codes_pkey=_code_taken):
        await session.flush()


async def update_reseller(
    session: WriteSession, *, settings: ResellerSettings, version: int | None, actor: Actor, now: datetime
) -> None:
    """Replace the contract and tax data of the session's reseller.

    Its owner changes tax data and what customers see (OWN_FIELDS), the operator everything but currency
    and billing zone, which the contract fixes.
    """
    present = await session.fetchval(
        "SELECT version FROM resellers WHERE reseller_id = $1 FOR UPDATE", session.reseller_id
    )
    facts = await reseller_facts(session)
    before, new = ResellerSettings.of(facts), settings.checked()
    changed = new.changed(before)
    _require_change(actor, frozenset(changed))
    expect_version(version, present)
    await _update_reseller(session, new, now)
    details = {"before": _plain(before, changed), "after": _plain(new, changed)}
    action = Action("reseller_updated", details=details)
    await record_for(session, action, facts=facts, actor=actor, now=now)


def _require_change(actor: Actor, changed: frozenset[str]) -> None:
    if not may(actor.role, Verb.UPDATE_RESELLER):
        require(actor, Verb.UPDATE_TAX_DATA)
        if beyond := sorted(changed - OWN_FIELDS):
            raise Forbidden(field=(beyond[0],), rule="M6")
    if fixed := sorted(changed & FIXED_FIELDS):
        raise InputInvalid(
            reason=marked("The contract fixes this; it can't change."), field=(fixed[0],), rule="D1"
        )


async def _update_reseller(session: WriteSession, new: ResellerSettings, now: datetime) -> None:
    await session.run(
        "UPDATE resellers SET name = $2, legal_name = $3, country = $4, address = $5, email = $6,"
        " vat_id = $7,"
        " vat_check = CASE WHEN vat_id IS DISTINCT FROM $7 OR country <> $4 THEN $8 ELSE vat_check END,"
        " vat_exempt_from = $9, vat_exempt_until = $10, vat_exempt_reference = $11, payment_days = $12,"
        " shows_prices = $13, version = version + 1 WHERE reseller_id = $1",
        session.reseller_id, new.name, new.legal_name, new.country, new.address, new.email, new.vat_id,
        vat_check(new.vat_id, new.country, now), new.vat_exempt_from, new.vat_exempt_until,
        new.vat_exempt_reference, new.payment_days, new.shows_prices,
    )  # fmt: skip


async def set_request_link(
    session: WriteSession, *, mode: str, address: str | None, version: int | None, actor: Actor, now: datetime
) -> None:
    """Set where all customers without a link of their own request licenses (C5).

    `mode` is "console" (our own form), "address" (an https address of the reseller's) or "off".
    """
    require(actor, Verb.SET_LINK)
    present = await session.fetchval(
        "SELECT version FROM resellers WHERE reseller_id = $1 FOR UPDATE", session.reseller_id
    )
    facts = await reseller_facts(session)
    expect_version(version, present)
    new_mode, new_address = read_link(mode, address)
    await session.run(
        "UPDATE resellers SET link_mode = $2, link_address = $3, version = version + 1"
        " WHERE reseller_id = $1",
        session.reseller_id, new_mode, new_address,
    )  # fmt: skip
    details = {"before": [facts.link_mode, facts.link_address], "after": [new_mode, new_address]}
    name = "request_link_removed" if new_mode == "off" else "request_link_set"
    await record_for(session, Action(name, details=details), facts=facts, actor=actor, now=now)


async def remove_request_link(
    session: WriteSession, *, version: int | None, actor: Actor, now: datetime
) -> None:
    """Take the link of all customers away; open requests stay valid (C5)."""
    await set_request_link(session, mode="off", address=None, version=version, actor=actor, now=now)


async def _record_provider(session: WriteSession, action: Action, actor: Actor, now: datetime) -> None:
    provider = await provider_facts(session)
    await record_for_provider(session, action, provider=provider, actor=actor, now=now)


def _code_taken() -> InputInvalid:
    return InputInvalid(reason=marked("This code is another reseller's."), field=("code",))


def _plain(settings: ResellerSettings, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(settings, name) for name in names}
    return {name: str(value) if hasattr(value, "isoformat") else value for name, value in values.items()}
