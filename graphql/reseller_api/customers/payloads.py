"""What changes of customers answer."""

from uuid import UUID

import strawberry

from customers.accounts.queries import customer
from reseller.plumbing.idempotency import Effect
from reseller_api.context import Unit
from reseller_api.customers.types import Customer
from reseller_api.mutations import Payload
from reseller_api.partners.types import Reseller


@strawberry.type
class CustomerPayload(Payload):
    """The customer."""

    customer: Customer | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "CustomerPayload":
        """The customer as it is now."""
        return cls(customer=Customer.of(unit.home, await customer(unit.session, UUID(effect["customer"]))))


@strawberry.type
class RequestLinkPayload(Payload):
    """The customer whose link was set, or the reseller where it is that of all customers."""

    customer: Customer | None = None
    reseller: Reseller | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "RequestLinkPayload":
        """What has the link, as it is now."""
        if effect.get("customer"):
            found = await customer(unit.session, UUID(effect["customer"]))
            return cls(customer=Customer.of(unit.home, found))
        return cls(reseller=await Reseller.load(unit.session))


@strawberry.type
class ContractLimitPayload(Payload):
    """The reseller, and the customer where the limit is one customer's."""

    reseller: Reseller | None = None
    customer: Customer | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "ContractLimitPayload":
        """Whose limit was set, as they are now."""
        reseller = await Reseller.load(unit.session)
        if not effect.get("customer"):
            return cls(reseller=reseller)
        found = await customer(unit.session, UUID(effect["customer"]))
        return cls(reseller=reseller, customer=Customer.of(unit.home, found))
