"""Creating and changing a customer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from customers.accounts.domains import claim_domains, write_words
from customers.accounts.models import Customer
from customers.accounts.rules import folded, read_domains, read_name
from reseller.partners.contract import read_email
from reseller.partners.numbers import next_number
from reseller.partners.queries import reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.log import Action
from reseller.plumbing.versions import expect_version
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSettings:
    """What people set of a customer. `shows_prices` None follows the reseller's setting (M6)."""

    name: str
    primary_domain: str
    domains: Sequence[str] = ()
    email: str = ""
    shows_prices: bool | None = None

    def checked(self) -> Self:
        """The same in one spelling, `domains` without the primary one; INPUT_INVALID names the field."""
        primary, *others = read_domains(self.primary_domain, self.domains)
        return replace(
            self,
            name=read_name(self.name),
            primary_domain=primary,
            domains=tuple(others),
            email=read_email(self.email) if self.email else "",
        )

    @property
    def every_domain(self) -> tuple[str, ...]:
        """The primary domain, then the others."""
        return (self.primary_domain, *self.domains)


async def create_customer(
    session: WriteSession, *, settings: CustomerSettings, actor: Actor, now: datetime
) -> UUID:
    """Take on a customer; answers its id. DOMAIN_TAKEN where any customer of the provider has a domain."""
    require(actor, Verb.CREATE_CUSTOMER)
    facts = await reseller_facts(session)
    new = settings.checked()
    made = await _insert(session, new, now)
    await claim_domains(session, made.id, new.every_domain)
    await write_words(session, made.id, new.name, new.every_domain)
    details = {"name": new.name, "domains": list(new.every_domain)}
    action = Action("customer_created", customer_id=made.id, details=details)
    await record_for(session, action, facts=facts, actor=actor, now=now)
    return made.id


async def update_customer(
    session: WriteSession,
    customer_id: UUID,
    *,
    settings: CustomerSettings,
    version: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Replace what people set of a customer; a domain left out can be taken by another customer."""
    present = await lock_customer(session, customer_id)
    require(actor, Verb.UPDATE_CUSTOMER)
    expect_version(version, present)
    facts = await reseller_facts(session)
    new = settings.checked()
    await claim_domains(session, customer_id, new.every_domain)
    await write_words(session, customer_id, new.name, new.every_domain)
    await session.run(
        "UPDATE customers SET name = $3, sort_key = $4, primary_domain = $5, email = $6, shows_prices = $7,"
        " version = version + 1 WHERE reseller_id = $1 AND id = $2",
        session.reseller_id, customer_id, new.name, folded(new.name), new.primary_domain, new.email,
        new.shows_prices,
    )  # fmt: skip
    details = {"name": new.name, "domains": list(new.every_domain), "shows_prices": new.shows_prices}
    action = Action("customer_updated", customer_id=customer_id, details=details)
    await record_for(session, action, facts=facts, actor=actor, now=now)


async def lock_customer(session: WriteSession, customer_id: UUID) -> int:
    """Lock a customer for changing what people set; answers its version. NOT_FOUND outside one's reach."""
    version: int | None = await session.fetchval(
        "SELECT version FROM customers WHERE reseller_id = $1 AND id = $2 FOR UPDATE",
        session.reseller_id, customer_id,
    )  # fmt: skip
    if version is None:
        raise NotFound("customer")
    return version


async def _insert(session: WriteSession, new: CustomerSettings, now: datetime) -> Customer:
    made = Customer(
        reseller_id=session.reseller_id,
        id=new_id(now),
        number=await next_number(session, "customer"),
        name=new.name,
        sort_key=folded(new.name),
        primary_domain=new.primary_domain,
        email=new.email,
        shows_prices=new.shows_prices,
        created_at=now,
    )
    session.add(made)
    await session.flush()
    return made
