"""Changing customers, their request links and their limits."""

from typing import Any

import strawberry
from strawberry.types.unset import UNSET

from customers.accounts import actions, limits, links
from customers.accounts.actions import CustomerSettings
from customers.accounts.queries import customer
from reseller.partners import actions as partners
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller_api.context import Info, Unit
from reseller_api.customers.inputs import (
    CreateCustomerInput,
    RemoveRequestLinkInput,
    SetContractLimitInput,
    SetRequestLinkInput,
    UpdateCustomerInput,
)
from reseller_api.customers.payloads import ContractLimitPayload, CustomerPayload, RequestLinkPayload
from reseller_api.ids import key_given, need_key
from reseller_api.inputs import given_or, said
from reseller_api.mutations import answer
from reseller_api.reach import Reach, own_reseller


@strawberry.type
class CustomerMutations:
    """Changing customers, their request links and their limits."""

    @strawberry.mutation
    async def create_customer(self, info: Info, input: CreateCustomerInput) -> CustomerPayload:
        """Take on a customer."""

        async def act(unit: Unit) -> Effect:
            settings = CustomerSettings(
                name=input.name,
                primary_domain=input.primary_domain,
                domains=input.domains,
                email=input.email,
                shows_prices=input.shows_prices,
            )
            made = await actions.create_customer(unit.session, settings=settings, **unit.deed)
            return {"customer": str(made)}

        reach = Reach(Verb.CREATE_CUSTOMER, "Reseller", input.reseller)
        return await answer(info, input, reach, act, CustomerPayload)

    @strawberry.mutation
    async def update_customer(self, info: Info, input: UpdateCustomerInput) -> CustomerPayload:
        """Change what people set of a customer."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Customer", input.customer, "customer")
            present = await customer(unit.session, key)
            settings = CustomerSettings(
                name=given_or(input.name, present.name),
                primary_domain=given_or(input.primary_domain, present.primary_domain),
                domains=given_or(input.domains, present.domains),
                email=given_or(input.email, present.email),
                shows_prices=present.shows_prices if input.shows_prices is UNSET else input.shows_prices,
            )
            version = input.version
            await actions.update_customer(unit.session, key, settings=settings, version=version, **unit.deed)
            return {"customer": str(key)}

        reach = Reach(Verb.UPDATE_CUSTOMER, "Customer", input.customer)
        return await answer(info, input, reach, act, CustomerPayload)

    @strawberry.mutation
    async def set_request_link(self, info: Info, input: SetRequestLinkInput) -> RequestLinkPayload:
        """Say where one customer, or every customer without a setting of its own, requests licenses."""

        async def act(unit: Unit) -> Effect:
            mode = said(input.mode, "mode")
            link: dict[str, Any] = {"mode": mode and mode.value, "address": input.address}
            link["version"] = input.version
            own_reseller(unit.home, input.reseller)
            if input.customer is None:
                await partners.set_request_link(unit.session, **link, **unit.deed)
                return {}
            key = need_key("Customer", input.customer, "customer")
            await links.set_customer_request_link(unit.session, key, **link, **unit.deed)
            return {"customer": str(key)}

        return await answer(info, input, _link_reach(input), act, RequestLinkPayload)

    @strawberry.mutation
    async def remove_request_link(self, info: Info, input: RemoveRequestLinkInput) -> RequestLinkPayload:
        """Take the link away from one customer, or from all."""

        async def act(unit: Unit) -> Effect:
            own_reseller(unit.home, input.reseller)
            version = input.version
            if input.customer is None:
                await partners.remove_request_link(unit.session, version=version, **unit.deed)
                return {}
            key = need_key("Customer", input.customer, "customer")
            await links.remove_customer_request_link(unit.session, key, version=version, **unit.deed)
            return {"customer": str(key)}

        return await answer(info, input, _link_reach(input), act, RequestLinkPayload)

    @strawberry.mutation
    async def set_contract_limit(self, info: Info, input: SetContractLimitInput) -> ContractLimitPayload:
        """Set the most licenses of a product that a customer's domain may reach."""

        async def act(unit: Unit) -> Effect:
            key = key_given("Customer", input.customer, "customer")
            product = key_given("Product", input.product, "product")
            await limits.set_contract_limit(
                unit.session,
                licenses=said(input.limit, "limit"),
                customer_id=key,
                product_id=product,
                version=input.version,
                **unit.deed,
            )
            return {"customer": str(key) if key else ""}

        reach = Reach(Verb.SET_LIMIT, "Reseller", input.reseller)
        return await answer(info, input, reach, act, ContractLimitPayload)


def _link_reach(input: SetRequestLinkInput | RemoveRequestLinkInput) -> Reach:
    if input.customer is not None:
        return Reach(Verb.SET_LINK, "Customer", input.customer)
    return Reach(Verb.SET_LINK, "Reseller", input.reseller)
