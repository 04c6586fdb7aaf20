"""A sample of each mutation's input, with the verb that it takes.

Samples stop at a check of their values for those who have the verb, so that they change nothing.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from reseller.partners.team import members
from reseller.rules.access import Verb
from reseller_api.ids import global_id
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import an_annual

SUBSCRIBED, ORDERED, ASKED = "subscription", "order", "request"
"""Places in `Things` that samples name."""
MUTATIONS: dict[str, tuple[Verb, dict[str, Any]]] = {
    "createReseller": (Verb.CREATE_RESELLER, {
        "code": "X", "name": "X", "legalName": "X", "country": "IE", "currency": "EUR",
        "billingZone": "Europe/Dublin", "address": {"lines": [], "city": "X"},
    }),
    "updateReseller": (Verb.UPDATE_TAX_DATA, {"reseller": "reseller", "version": 0, "email": "a@b.example"}),
    "setContractLimit": (Verb.SET_LIMIT, {"reseller": "reseller", "version": 0, "limit": 5}),
    "createProduct": (Verb.CREATE_PRODUCT, {"vendor": "X", "name": "X", "terms": []}),
    "publishPrices": (Verb.PUBLISH_PRICES, {"prices": [{
        "product": "product", "terms": "", "period": "MONTH", "currency": "EUR", "validFrom": "2026-03-16",
        "price": {"unitPrice": "1"},
    }]}),
    "setContractPrice": (Verb.SET_PRICE, {
        "subscription": SUBSCRIBED, "price": {"unitPrice": "1"}, "validFrom": "2020-01-01",
    }),
    "createCustomer": (Verb.CREATE_CUSTOMER, {"name": "", "primaryDomain": ""}),
    "updateCustomer": (Verb.UPDATE_CUSTOMER, {"customer": "customer", "version": 0}),
    "setPurchaseCap": (Verb.SET_CAP, {"subscription": SUBSCRIBED, "version": 0, "cap": 1}),
    "setRequestLink": (Verb.SET_LINK, {"customer": "customer", "version": 0, "mode": "OFF"}),
    "removeRequestLink": (Verb.SET_LINK, {"customer": "customer", "version": 0}),
    "setRenewal": (Verb.SET_RENEWAL, {"subscription": SUBSCRIBED, "version": 0, "setting": "END"}),
    "changeTariff": (Verb.SET_TARIFF, {"subscription": SUBSCRIBED, "version": 0, "tariff": ""}),
    "setIncluded": (Verb.SET_INCLUDED, {"subscription": SUBSCRIBED, "version": 0, "included": 1}),
    "subscribe": (Verb.SUBSCRIBE, {"change": {"customer": "customer", "product": "product", "terms": ""}}),
    "addLicenses": (Verb.ADD_LICENSES, {"change": {"subscription": SUBSCRIBED, "quantity": 0}}),
    "addUsers": (Verb.ADD_USERS, {"change": {"subscription": SUBSCRIBED, "users": []}}),
    "removeUsers": (Verb.REMOVE_USERS, {"change": {"subscription": SUBSCRIBED, "users": []}}),
    "swapUsers": (Verb.SWAP_USERS, {"change": {"subscription": SUBSCRIBED, "remove": [], "users": []}}),
    "cancelLicenses": (Verb.CANCEL_LICENSES, {"change": {"subscription": SUBSCRIBED, "quantity": 0}}),
    "restoreLicenses": (Verb.CANCEL_LICENSES, {"change": {"subscription": SUBSCRIBED, "quantity": 0}}),
    "setNextPeriodLicenses": (Verb.SET_NEXT_PERIOD, {"change": {"subscription": SUBSCRIBED, "quantity": 0}}),
    "renewSubscription": (Verb.RENEW, {"change": {"subscription": SUBSCRIBED}}),
    "planOrder": (Verb.ADD_USERS, {
        "change": {"addUsers": {"subscription": SUBSCRIBED, "users": []}}, "dueOn": "2020-01-01",
    }),
    "placeAdvice": (Verb.ADD_USERS, {
        "change": {"addUsers": {"subscription": SUBSCRIBED, "users": []}}, "advice": "none",
    }),
    "undoScheduledChange": (Verb.CANCEL_ORDER, {"subscription": SUBSCRIBED, "change": "none"}),
    "withdrawPlannedOrder": (Verb.ADD_USERS, {"order": "planned"}),
    "endSubscription": (Verb.END, {"change": {"subscription": SUBSCRIBED}}),
    "cancelOrder": (Verb.CANCEL_ORDER, {"order": ORDERED}),
    "retryOrder": (Verb.RETRY_ORDER, {"order": ORDERED}),
    "updateUser": (Verb.UPDATE_USER, {"user": "user", "version": 0}),
    "requestLicenses": (Verb.REQUEST, {"customer": "customer", "subscription": SUBSCRIBED, "quantity": 0}),
    "declineLicenseRequest": (Verb.DECLINE_REQUEST, {"request": ASKED, "version": 0, "reason": ""}),
    "withdrawLicenseRequest": (Verb.WITHDRAW_REQUEST, {"request": ASKED, "version": 0}),
    "closeMonth": (Verb.CLOSE_MONTH, {"month": "2026-03"}),
    "recordPayment": (Verb.FINALIZE, {"invoice": "invoice", "paidOn": "2020-01-01"}),
    "creditInvoice": (Verb.CREDIT, {"invoice": "invoice", "reason": ""}),
    "inviteMember": (Verb.MANAGE_MEMBERS, {"email": "", "name": "", "role": "RESELLER_OWNER"}),
    "changeMember": (Verb.MANAGE_MEMBERS, {"member": "member", "version": 0, "role": "OPERATOR"}),
    "removeMember": (Verb.MANAGE_MEMBERS, {"member": "unknown member"}),
    "compareTerms": (Verb.COMPARE, {
        "start": "2026-04-01", "users": 0, "months": 3,
        "ways": [{"terms": "", "period": "MONTH", "price": "1"}],
    }),
    "createApiToken": (Verb.MANAGE_TOKENS, {"name": ""}),
    "revokeApiToken": (Verb.MANAGE_TOKENS, {"token": "token"}),
}  # fmt: skip
"""The verb of each mutation, with a sample that stops at a later check for those who have it."""


async def made_things(people: People) -> dict[str, str]:
    """The ids that samples name, all of the world's customer."""
    subscription = await an_annual(people)
    change = {"subscription": subscription, "users": [{"address": "una@acme.example"}]}
    placed = await people.done("customer_admin", "addUsers", "order { id }", change=change)
    await people.work()
    shown = await people.data(
        "customer_admin",
        "query($id: ID!) { subscription(id: $id) { users(first: 1) { nodes { user { id } } } } }",
        id=subscription,
    )
    asked = await people.done(
        "customer_admin", "requestLicenses", "licenseRequest { id }", customer=people.customer,
        subscription=subscription, quantity=1,
    )  # fmt: skip
    planned = await people.done(
        "reseller_owner", "planOrder", "plannedOrder { id }", dueOn="2026-12-01",
        change={"addUsers": {"subscription": subscription, "users": [{"address": "ugo@acme.example"}]}},
    )  # fmt: skip
    await people.done("reseller_owner", "withdrawPlannedOrder", order=planned["plannedOrder"]["id"])
    async with people.database.reading(people.world.reseller_id) as session:
        team = await members(session)
    return {
        "reseller": global_id("Reseller", people.world.reseller_id),
        "customer": people.customer,
        "product": people.product,
        "subscription": subscription,
        "order": placed["order"]["id"],
        "planned": planned["plannedOrder"]["id"],
        "user": shown["subscription"]["users"]["nodes"][0]["user"]["id"],
        "request": asked["licenseRequest"]["id"],
        "member": global_id("Member", team[0].id),
        "invoice": global_id("Invoice", uuid4()),
        "unknown member": global_id("Member", uuid4()),
        "token": global_id("ApiToken", uuid4()),
    }


def filled(sample: Any, things: Mapping[str, str]) -> Any:
    if isinstance(sample, dict):
        return {name: filled(value, things) for name, value in sample.items()}
    if isinstance(sample, list):
        return [filled(value, things) for value in sample]
    return things.get(sample, sample) if isinstance(sample, str) else sample
