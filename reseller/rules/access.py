"""Who may do what: one table of role × verb that decides everywhere (RULES.md section 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from reseller.rules.errors import Forbidden
from reseller.rules.terms import LicenseTerms
from reseller.rules.verbs import Verb

__all__ = ["BUYING", "TABLE", "Actor", "ActorKind", "Role", "Verb", "may", "require"]


class Role(StrEnum):
    """What a member is in one membership."""

    OPERATOR = "operator"
    PROVIDER_FINANCE = "provider_finance"
    RESELLER_OWNER = "reseller_owner"
    RESELLER_SALES = "reseller_sales"
    RESELLER_FINANCE = "reseller_finance"
    RESELLER_VIEWER = "reseller_viewer"
    CUSTOMER_OWNER = "customer_owner"
    CUSTOMER_ADMIN = "customer_admin"
    CUSTOMER_VIEWER = "customer_viewer"

    @property
    def is_provider(self) -> bool:
        return self in (Role.OPERATOR, Role.PROVIDER_FINANCE)

    @property
    def is_customer(self) -> bool:
        return self.value.startswith("customer_")


class ActorKind(StrEnum):
    """How the order history names who acted (C8)."""

    RESELLER_USER = "RESELLER_USER"
    CUSTOMER = "CUSTOMER"
    JOB = "JOB"
    PROVIDER_STAFF = "PROVIDER_STAFF"


_SALES = frozenset({
    Verb.READ, Verb.MANAGE_TOKENS, Verb.CREATE_CUSTOMER, Verb.UPDATE_CUSTOMER, Verb.SET_LINK,
    Verb.SUBSCRIBE, Verb.SET_CAP, Verb.ADD_LICENSES, Verb.ADD_USERS, Verb.REMOVE_USERS, Verb.SWAP_USERS,
    Verb.UPDATE_USER, Verb.CANCEL_LICENSES, Verb.SET_NEXT_PERIOD, Verb.SET_RENEWAL, Verb.SET_TARIFF,
    Verb.SET_INCLUDED, Verb.RENEW, Verb.END, Verb.CANCEL_ORDER, Verb.RETRY_ORDER,
    Verb.REQUEST, Verb.WITHDRAW_REQUEST, Verb.DECLINE_REQUEST, Verb.COMPARE,
})  # fmt: skip
_INVOICES = frozenset({Verb.READ_INVOICES, Verb.EXPORT_INVOICES})
_READER = frozenset({Verb.READ, Verb.MANAGE_TOKENS})
_PROVIDER_READER = _READER | _INVOICES | {Verb.READ_LOG, Verb.READ_RESELLERS}
_ADMIN = _READER | {
    Verb.ADD_USERS, Verb.REMOVE_USERS, Verb.UPDATE_USER, Verb.REQUEST, Verb.WITHDRAW_REQUEST,
}  # fmt: skip

TABLE: dict[Role, frozenset[Verb]] = {
    Role.OPERATOR: _PROVIDER_READER
    | {
        Verb.CREATE_RESELLER, Verb.UPDATE_RESELLER, Verb.UPDATE_PROVIDER, Verb.SET_LIMIT,
        Verb.CREATE_PRODUCT, Verb.PUBLISH_PRICES, Verb.SET_PRICE, Verb.CLOSE_MONTH, Verb.FINALIZE,
        Verb.ASK_GATEWAY, Verb.MANAGE_MEMBERS, Verb.ACT_FOR_RESELLER, Verb.COMPARE,
    },
    Role.PROVIDER_FINANCE: _PROVIDER_READER | {Verb.FINALIZE, Verb.CREDIT},
    Role.RESELLER_OWNER: _SALES
    | _INVOICES
    | {Verb.READ_LOG, Verb.UPDATE_TAX_DATA, Verb.MANAGE_MEMBERS},
    Role.RESELLER_SALES: _SALES,
    Role.RESELLER_FINANCE: _READER | _INVOICES,
    Role.RESELLER_VIEWER: _READER,
    Role.CUSTOMER_OWNER: _ADMIN,
    Role.CUSTOMER_ADMIN: _ADMIN,
    Role.CUSTOMER_VIEWER: _READER,
}  # fmt: skip
"""What each role may do by itself."""

BUYING = frozenset({
    Verb.ADD_LICENSES, Verb.CANCEL_LICENSES, Verb.SWAP_USERS, Verb.SET_NEXT_PERIOD, Verb.SET_TARIFF,
    Verb.RENEW,
})  # fmt: skip
"""What a customer's member may do besides, with `may_buy`, where the terms don't keep it to the reseller."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in one membership. `reseller_id` and `customer_id` are the reach; None is wider."""

    member_id: UUID | None
    name: str
    role: Role
    reseller_id: UUID | None = None
    customer_id: UUID | None = None
    may_buy: bool = False
    kind: ActorKind = ActorKind.RESELLER_USER

    def acting_for(self, reseller_id: UUID) -> Actor:
        """The operator with the rights of that reseller's owner, still recorded as provider staff."""
        require(self, Verb.ACT_FOR_RESELLER)
        return replace(self, role=Role.RESELLER_OWNER, reseller_id=reseller_id, kind=ActorKind.PROVIDER_STAFF)

    @classmethod
    def job(cls, name: str, reseller_id: UUID) -> Actor:
        """An automated job: the owner's rights, recorded as a job."""
        return cls(None, name, Role.RESELLER_OWNER, reseller_id, kind=ActorKind.JOB)


def may(role: Role, verb: Verb, *, may_buy: bool = False, terms: LicenseTerms | None = None) -> bool:
    """Whether a role has a verb, on these terms where the thing is a subscription.

    A verb that the terms lack is not decided here: the guard answers NOT_AVAILABLE_ON_TERMS.
    """
    if not role.is_customer:
        return verb in TABLE[role]
    if terms is not None and verb in terms.reseller_only:
        return False
    return verb in TABLE[role] or (may_buy and verb in BUYING)


def require(actor: Actor, verb: Verb, *, terms: LicenseTerms | None = None) -> None:
    """Raise FORBIDDEN where `may` says no."""
    if not may(actor.role, verb, may_buy=actor.may_buy, terms=terms):
        raise Forbidden(verb=verb.value, role=actor.role.value)


def plan_is_owners(actor: Actor) -> bool:
    """Whether this is a member of a customer to whom a plan that is the owner's is not shown (A2)."""
    return actor.role.is_customer and actor.role is not Role.CUSTOMER_OWNER


def plan_hidden(actor: Actor, terms: LicenseTerms) -> bool:
    """Whether the plan's numbers and amounts under these terms are kept from this actor (A2)."""
    return terms.amounts_for_owner_only and plan_is_owners(actor)
