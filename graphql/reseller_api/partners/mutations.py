"""Changing resellers, members and tokens."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types.unset import UNSET

from reseller.partners import actions, members
from reseller.partners.api_tokens import create_api_token, revoke_api_token
from reseller.partners.contract import ResellerSettings
from reseller.partners.mailing import request_invitation_mail
from reseller.partners.queries import provider_facts, reseller_facts
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller.rules.errors import NotFound
from reseller_api.context import Info, Unit
from reseller_api.ids import key_given, need_key
from reseller_api.mutations import answer
from reseller_api.partners.inputs import (
    AddressInput,
    ChangeMemberInput,
    CreateApiTokenInput,
    CreateResellerInput,
    InviteMemberInput,
    RemoveMemberInput,
    RevokeApiTokenInput,
    UpdateResellerInput,
    VatExemptionInput,
)
from reseller_api.partners.payloads import (
    CreateApiTokenPayload,
    MemberPayload,
    RemoveMemberPayload,
    ResellerPayload,
    RevokeApiTokenPayload,
)
from reseller_api.reach import Everyone, Reach

SAME_NAMES = ("name", "legal_name", "country", "email", "payment_days", "shows_prices")


@strawberry.type
class PartnerMutations:
    """Changing resellers, members and tokens."""

    @strawberry.mutation
    async def create_reseller(self, info: Info, input: CreateResellerInput) -> ResellerPayload:
        """Take on a reseller; the operator alone."""

        async def act(unit: Unit) -> Effect:
            settings = ResellerSettings(
                **{name: getattr(input, name) for name in SAME_NAMES},
                currency=input.currency,
                billing_zone=input.billing_zone,
                address=_address(input.address),
                vat_id=input.vat_id,
                **_exemption(input.vat_exemption),
            )
            made = await actions.create_reseller(
                unit.session,
                code=input.code,
                settings=settings,
                contract_limit=input.contract_limit,
                **unit.deed,
            )
            return {"reseller": str(made)}

        return await answer(info, input, Everyone(Verb.CREATE_RESELLER), act, ResellerPayload)

    @strawberry.mutation
    async def update_reseller(self, info: Info, input: UpdateResellerInput) -> ResellerPayload:
        """Change a reseller's contract (the operator), or its tax data and what customers see (its owner)."""

        async def act(unit: Unit) -> Effect:
            need_key_of(unit, input.reseller)
            settings = _changed(ResellerSettings.of(await reseller_facts(unit.session)), input)
            version = input.version
            await actions.update_reseller(unit.session, settings=settings, version=version, **unit.deed)
            return {"reseller": str(unit.home)}

        reach = Reach(Verb.UPDATE_RESELLER, "Reseller", input.reseller)
        return await answer(info, input, reach, act, ResellerPayload)

    @strawberry.mutation
    async def invite_member(self, info: Info, input: InviteMemberInput) -> MemberPayload:
        """Give a person a place; who has no password yet is mailed an invitation."""

        async def act(unit: Unit) -> Effect:
            customer = key_given("Customer", input.customer, "customer")
            invited = await members.invite_member(
                unit.session,
                email=input.email,
                name=input.name,
                role=input.role,
                may_buy=input.may_buy,
                customer_id=customer,
                **unit.deed,
            )
            await request_invitation_mail(
                unit.session, invited.membership_id, organization=await _organization(unit), now=unit.now
            )
            return {"member": str(invited.membership_id)}

        return await answer(info, input, _team(input.reseller, input.customer), act, MemberPayload)

    @strawberry.mutation
    async def change_member(self, info: Info, input: ChangeMemberInput) -> MemberPayload:
        """Change what a member may do; sessions of this membership end."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Member", input.member, "member")
            await members.change_member(
                unit.session,
                key,
                role=input.role,
                may_buy=input.may_buy,
                version=input.version,
                **unit.deed,
            )
            return {"member": str(key)}

        return await answer(info, input, _team(input.reseller), act, MemberPayload)

    @strawberry.mutation
    async def remove_member(self, info: Info, input: RemoveMemberInput) -> RemoveMemberPayload:
        """Let a member go, with sessions and tokens."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Member", input.member, "member")
            await members.remove_member(unit.session, key, **unit.deed)
            return {"member": str(key)}

        return await answer(info, input, _team(input.reseller), act, RemoveMemberPayload)

    @strawberry.mutation
    async def create_api_token(self, info: Info, input: CreateApiTokenInput) -> CreateApiTokenPayload:
        """Make a token that acts as oneself; it is shown once."""

        async def act(unit: Unit) -> Effect:
            made = await create_api_token(unit.session, name=input.name, **unit.deed)
            unit.secrets["token"] = made.token
            return {"token": str(made.id)}

        return await answer(info, input, Everyone(Verb.MANAGE_TOKENS), act, CreateApiTokenPayload)

    @strawberry.mutation
    async def revoke_api_token(self, info: Info, input: RevokeApiTokenInput) -> RevokeApiTokenPayload:
        """End one of one's own tokens at once."""

        async def act(unit: Unit) -> Effect:
            key = need_key("ApiToken", input.token, "token")
            await revoke_api_token(unit.session, key, **unit.deed)
            return {"token": str(key)}

        return await answer(info, input, Everyone(Verb.MANAGE_TOKENS), act, RevokeApiTokenPayload)


def need_key_of(unit: Unit, text: str) -> UUID:
    """The reseller that an input names, which must be the one in reach."""
    key = need_key("Reseller", text, "reseller")
    if key != unit.home:
        raise NotFound("reseller", field=("reseller",))
    return key


def _team(reseller: str | None, customer: str | None = None) -> Reach:
    """A reseller's people, its customer's, or (where neither is named) one's own."""
    if reseller is not None:
        return Reach(Verb.MANAGE_MEMBERS, "Reseller", reseller)
    if customer is not None:
        return Reach(Verb.MANAGE_MEMBERS, "Customer", customer)
    return Everyone(Verb.MANAGE_MEMBERS)


async def _organization(unit: Unit) -> str:
    """The name under which a person is invited: the provider's or the reseller's."""
    provider = await provider_facts(unit.session)
    if provider.provider_id == unit.home:
        return provider.name
    return (await reseller_facts(unit.session)).name


def _address(given: AddressInput) -> dict[str, Any]:
    return {"lines": given.lines, "postal_code": given.postal_code, "city": given.city}


def _exemption(given: VatExemptionInput | None) -> dict[str, Any]:
    return {
        "vat_exempt_from": given.first_day if given else None,
        "vat_exempt_until": given.last_day if given else None,
        "vat_exempt_reference": given.reference if given else None,
    }


def _changed(present: ResellerSettings, input: UpdateResellerInput) -> ResellerSettings:
    changes: dict[str, Any] = {
        name: getattr(input, name) for name in SAME_NAMES if getattr(input, name) not in (UNSET, None)
    }
    if input.vat_id is not UNSET:
        changes["vat_id"] = input.vat_id
    if input.address:
        changes["address"] = _address(input.address)
    if input.vat_exemption is not UNSET:
        changes |= _exemption(input.vat_exemption)
    return replace(present, **changes)
