"""What is sent about resellers, members and tokens."""

from datetime import date

import strawberry

from reseller.rules.access import Role


@strawberry.input
class AddressInput:
    """A postal address of one to four lines, as invoices state it."""

    lines: list[str]
    city: str
    postal_code: str = ""


@strawberry.input
class VatExemptionInput:
    """A dated authorization; both days inclusive."""

    first_day: date
    last_day: date | None = None
    reference: str | None = None


@strawberry.input
class CreateResellerInput:
    """A new reseller. `code` begins its invoice numbers; currency and billing zone are fixed for good."""

    idempotency_key: str
    code: str
    name: str
    legal_name: str
    country: str
    currency: str
    billing_zone: str
    address: AddressInput
    email: str = ""
    vat_id: str | None = None
    vat_exemption: VatExemptionInput | None = None
    payment_days: int = 14
    shows_prices: bool = False
    contract_limit: int | None = None


@strawberry.input
class UpdateResellerInput:
    """What is to change; what is left out stays. An owner changes tax data and what customers see."""

    idempotency_key: str
    reseller: strawberry.ID
    version: int
    name: str | None = strawberry.UNSET
    legal_name: str | None = strawberry.UNSET
    country: str | None = strawberry.UNSET
    address: AddressInput | None = strawberry.UNSET
    email: str | None = strawberry.UNSET
    vat_id: str | None = strawberry.UNSET
    vat_exemption: VatExemptionInput | None = strawberry.UNSET
    payment_days: int | None = strawberry.UNSET
    shows_prices: bool | None = strawberry.UNSET


@strawberry.input
class InviteMemberInput:
    """A person and a role: with one's own company or, with `customer`, with a customer's."""

    idempotency_key: str
    email: str
    name: str
    role: Role
    may_buy: bool = True
    customer: strawberry.ID | None = None
    reseller: strawberry.ID | None = None


@strawberry.input
class ChangeMemberInput:
    """What a member may do from now on; without `mayBuy` that stays as it is."""

    idempotency_key: str
    member: strawberry.ID
    version: int
    role: Role
    may_buy: bool | None = None
    reseller: strawberry.ID | None = None


@strawberry.input
class RemoveMemberInput:
    """A member to let go."""

    idempotency_key: str
    member: strawberry.ID
    reseller: strawberry.ID | None = None


@strawberry.input
class CreateApiTokenInput:
    """A name by which to tell the token from others."""

    idempotency_key: str
    name: str


@strawberry.input
class RevokeApiTokenInput:
    """One of one's own tokens."""

    idempotency_key: str
    token: strawberry.ID
