"""What is sent to change customers."""

import strawberry

from reseller_api.links import LinkMode


@strawberry.input
class CreateCustomerInput:
    """A new customer; a domain belongs to one customer of the provider's alone."""

    idempotency_key: str
    name: str
    primary_domain: str
    domains: list[str] = strawberry.field(default_factory=list)
    email: str = ""
    shows_prices: bool | None = None
    reseller: strawberry.ID | None = None


@strawberry.input
class UpdateCustomerInput:
    """What is to change; what is left out stays: without `domains` an old primary domain becomes one."""

    idempotency_key: str
    customer: strawberry.ID
    version: int
    name: str | None = strawberry.UNSET
    primary_domain: str | None = strawberry.UNSET
    domains: list[str] | None = strawberry.UNSET
    email: str | None = strawberry.UNSET
    shows_prices: bool | None = strawberry.UNSET


@strawberry.input
class SetRequestLinkInput:
    """A link for one customer, or (without one) for all; `version` is the customer's or the reseller's.

    With `mode` null a customer has no setting of its own, and follows that of all customers.
    """

    idempotency_key: str
    version: int
    mode: LinkMode | None = strawberry.UNSET
    address: str | None = None
    customer: strawberry.ID | None = None
    reseller: strawberry.ID | None = None


@strawberry.input
class RemoveRequestLinkInput:
    """Leaves one customer, or (without one) all, without a link; open requests stay valid."""

    idempotency_key: str
    version: int
    customer: strawberry.ID | None = None
    reseller: strawberry.ID | None = None


@strawberry.input
class SetContractLimitInput:
    """A limit for each of a reseller's customers and products, or for one of them; null lifts it.

    `version` is the reseller's.
    """

    idempotency_key: str
    reseller: strawberry.ID
    version: int
    limit: int | None = strawberry.UNSET
    customer: strawberry.ID | None = None
    product: strawberry.ID | None = None
