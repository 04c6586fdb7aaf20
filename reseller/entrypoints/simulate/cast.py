"""Who plays: the provider, its one reseller, customers and products as the scenario names them; actors."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from customers.accounts.actions import CustomerSettings, create_customer
from reseller.catalog.actions import create_product
from reseller.entrypoints.simulate.events import Subscribe
from reseller.entrypoints.simulate.scenario import Reseller, Scenario
from reseller.partners.actions import create_reseller, provider_init, set_request_link
from reseller.partners.contract import ProviderSettings, ResellerSettings
from reseller.partners.memberships import kind_of
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, Role
from reseller.rules.periods import billing_date
from reseller.rules.terms import PRESETS

ADDRESS = {"lines": ["1 Scenario Street"], "postal_code": "1", "city": "Scenario"}
ROLES = {"provider_operator": Role.OPERATOR}


def actor_of(by: str, reseller_id: UUID, customer_id: UUID | None = None) -> Actor:
    """The actor that a scenario names by its role; a customer's owner and admin hold `may_buy`."""
    role = ROLES.get(by) or Role(by)
    return Actor(
        member_id=None,
        name=by,
        role=role,
        reseller_id=None if role.is_provider else reseller_id,
        customer_id=customer_id if role.is_customer else None,
        may_buy=role in (Role.CUSTOMER_OWNER, Role.CUSTOMER_ADMIN),
        kind=kind_of(role),
    )


def provider_settings(scenario: Scenario) -> ProviderSettings:
    """A provider of which only the country matters."""
    return ProviderSettings(
        name="Provider", legal_name="Provider", country=scenario.provider.country, zone="UTC", address=ADDRESS
    )


def reseller_settings(given: Reseller) -> ResellerSettings:
    """The reseller's contract; prices are shown to its customers."""
    exempt = given.vat_exempt
    return ResellerSettings(
        name="Reseller",
        legal_name="Reseller",
        country=given.country,
        currency=given.currency,
        billing_zone=given.billing_zone,
        address=ADDRESS,
        vat_id=given.vat_id,
        vat_exempt_from=exempt.from_ if exempt else None,
        vat_exempt_until=exempt.until if exempt else None,
        shows_prices=True,
    )


@dataclass(slots=True)
class Cast:
    """Whoever and whatever the scenario has named so far, by its names."""

    database: Database
    provider_id: UUID
    reseller_id: UUID
    products: dict[str, UUID] = field(default_factory=dict)
    customers: dict[str, UUID] = field(default_factory=dict)
    users: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def called(self) -> dict[str, str]:
        """The scenario's names of its users, by their addresses."""
        return {address: name for (_, name), address in self.users.items()}

    def actor(self, by: str, customer_id: UUID | None = None) -> Actor:
        """The actor named by its role."""
        return actor_of(by, self.reseller_id, customer_id)

    async def customer(self, domain: str, now: datetime) -> UUID:
        """The customer of that domain, taken on when first named."""
        domain = domain.lower()
        if domain not in self.customers:
            settings = CustomerSettings(name=domain, primary_domain=domain)
            async with self.database.unit_of_work(self.reseller_id) as session:
                self.customers[domain] = await create_customer(
                    session, settings=settings, actor=self.actor("reseller_owner"), now=now
                )
        return self.customers[domain]

    def address(self, domain: str, name: str) -> str:
        """The address under which the engine knows the user of that name."""
        key = domain.lower(), name
        return self.users.setdefault(key, f"user{len(self.users) + 1}@{domain.lower()}")


async def set_up(database: Database, scenario: Scenario, now: datetime) -> Cast:
    """Write the provider, the reseller with its limit and link, and every product that will be sold."""
    operator = actor_of("provider_operator", UUID(int=0))
    async with database.work_without_tenant() as session:
        provider_id = await provider_init(
            session, settings=provider_settings(scenario), actor=operator, now=now
        )
    async with database.unit_of_work(provider_id) as session:
        reseller_id = await create_reseller(
            session,
            code="RESELLER",
            settings=reseller_settings(scenario.reseller),
            contract_limit=scenario.contract_limit,
            actor=operator,
            now=now,
        )
    cast = Cast(database, provider_id, reseller_id)
    await _sell(cast, scenario, now)
    if scenario.request_link:
        async with database.unit_of_work(reseller_id) as session:
            owner = cast.actor("reseller_owner")
            await set_request_link(session, mode="console", address=None, version=None, actor=owner, now=now)
    return cast


async def _sell(cast: Cast, scenario: Scenario, now: datetime) -> None:
    today = billing_date(now, "UTC")
    names = dict.fromkeys(event.product for event in scenario.events if isinstance(event, Subscribe))
    async with cast.database.unit_of_work(cast.provider_id) as session:
        for name in names:
            cast.products[name] = await create_product(
                session,
                vendor="Scenario",
                name=name,
                terms_keys=tuple(PRESETS),
                actor=cast.actor("provider_operator"),
                now=now,
                today=today,
            )
