"""Requests: the inbox, one of them, and what is done with it."""

from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from customers.requests import actions
from customers.requests.actions import Wish
from customers.requests.queries import license_request, requests_page
from customers.requests.rules import OPEN_STATES, RequestStatus
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Info, Unit
from reseller_api.finding import find
from reseller_api.ids import key_given, need_key
from reseller_api.keysets import Keyset
from reseller_api.lookahead import look_ahead
from reseller_api.mutations import Payload, answer, changed
from reseller_api.reach import Reach, Reselling
from reseller_api.requests.types import LicenseRequest


@strawberry.input
class RequestLicensesInput:
    """A number of licenses of a product, or of the product that a subscription holds."""

    idempotency_key: str
    customer: strawberry.ID
    quantity: int
    product: strawberry.ID | None = None
    subscription: strawberry.ID | None = None
    note: str = ""


@strawberry.input
class DeclineLicenseRequestInput:
    """The requester reads the reason."""

    idempotency_key: str
    request: strawberry.ID
    version: int
    reason: str


@strawberry.input
class WithdrawLicenseRequestInput:
    """A request to withdraw."""

    idempotency_key: str
    request: strawberry.ID
    version: int


@strawberry.type
class LicenseRequestPayload(Payload):
    """The request."""

    license_request: LicenseRequest | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "LicenseRequestPayload":
        """The request as it is now."""
        row = await license_request(unit.session, UUID(effect["request"]))
        return cls(license_request=LicenseRequest.of(unit.home, row))


@strawberry.type
class RequestQueries:
    """Reading requests."""

    @strawberry.field
    async def license_request(self, info: Info, id: strawberry.ID) -> LicenseRequest | None:
        """One request; null for an unknown one and for another's."""
        found: LicenseRequest | None = await find(info.context, "LicenseRequest", id)
        return found

    @connection_field
    async def license_requests(
        self,
        info: Info,
        rows: Keyset,
        statuses: list[RequestStatus] | None = None,
        customer: strawberry.ID | None = None,
        reseller: Reselling = None,
    ) -> Connection[LicenseRequest]:
        """Requests, the longest waiting first; the open ones unless other states are named."""
        sliced = rows.by_id()
        company = key_given("Customer", customer, "customer")
        home, wanted = await info.context.home(reseller), OPEN_STATES if statuses is None else statuses
        async with info.context.reading(home) as session:
            page = await requests_page(session, sliced, statuses=wanted, customer_id=company)
            await look_ahead(info, session, home, page.rows, "customer", "product", "order")
        return connect(page, partial(LicenseRequest.of, home))


@strawberry.type
class RequestMutations:
    """Requesting licenses, and what is done with a request."""

    @strawberry.mutation
    async def request_licenses(self, info: Info, input: RequestLicensesInput) -> LicenseRequestPayload:
        """Ask the reseller for licenses; nothing is reserved."""

        async def act(unit: Unit) -> Effect:
            wish = Wish(
                customer_id=need_key("Customer", input.customer, "customer"),
                quantity=input.quantity,
                product_id=key_given("Product", input.product, "product"),
                subscription_id=key_given("Subscription", input.subscription, "subscription"),
                note=input.note,
            )
            return {"request": str(await actions.request_licenses(unit.session, wish=wish, **unit.deed))}

        reach = Reach(Verb.REQUEST, "Customer", input.customer)
        return await answer(info, input, reach, act, LicenseRequestPayload)

    @strawberry.mutation
    async def decline_license_request(
        self, info: Info, input: DeclineLicenseRequestInput
    ) -> LicenseRequestPayload:
        """Decline a request with a reason."""

        def given() -> dict[str, Any]:
            return {"reason": input.reason, "version": input.version}

        reach = Reach(Verb.DECLINE_REQUEST, "LicenseRequest", input.request)
        return await changed(info, input, reach, actions.decline_request, LicenseRequestPayload, given)

    @strawberry.mutation
    async def withdraw_license_request(
        self, info: Info, input: WithdrawLicenseRequestInput
    ) -> LicenseRequestPayload:
        """Take a request back."""

        def given() -> dict[str, Any]:
            return {"version": input.version}

        reach = Reach(Verb.WITHDRAW_REQUEST, "LicenseRequest", input.request)
        return await changed(info, input, reach, actions.withdraw_request, LicenseRequestPayload, given)
