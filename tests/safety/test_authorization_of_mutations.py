"""Who may do what through GraphQL (RULES.md section 6): a row for every mutation, a column for everyone."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from reseller_api.ids import read_id
from reseller_api.schema import schema
from tests.safety.scene import KINDS, PERSONS, Scene, Things, seen_as, unknown_things

NOBODY, MAY, FORBIDDEN, NOT_FOUND = "U", "Y", "F", "N"

TABLE = {
    #                            nobody · customer viewer, admin, owner, sibling
    #                            · reseller viewer, sales, finance, owner, foreign · operator, finance
    "createProduct":            "U FFFF FFFFF YF",
    "publishPrices":            "U FFFF FFFFF YF",
    "createReseller":           "U FFFF FFFFF YF",
    "updateReseller":           "U FFFF FFFYN YF",
    "setContractLimit":         "U FFFF FFFFN YF",
    "setContractPrice":         "U FFFN FFFFN YF",
    "closeMonth":               "U FFFF FFFFF YF",
    "recordPayment":            "U FFFF FFFFF YY",
    "creditInvoice":            "U FFFF FFFFF FY",
    "createCustomer":           "U FFFF FYFYN YF",
    "updateCustomer":           "U FFFN FYFYN YF",
    "setRequestLink":           "U FFFN FYFYN YF",
    "removeRequestLink":        "U FFFN FYFYN YF",
    "inviteMember":             "U FFFN FFFYN YF",
    "changeMember":             "U FFFN FFFYN YF",
    "removeMember":             "U FFFN FFFYN YF",
    "createApiToken":           "U YYYY YYYYY YY",
    "revokeApiToken":           "U NNNN NNNYN NN",
    "subscribe":                "U FFFN FYFYN YF",
    "setPurchaseCap":           "U FFFN FYFYN YF",
    "setRenewal":               "U FFFN FYFYN YF",
    "changeTariff":             "U YYYN FYFYN YF",
    "setIncluded":              "U FFFN FYFYN YF",
    "addLicenses":              "U FFFN FYFYN YF",
    "addUsers":                 "U FYYN FYFYN YF",
    "removeUsers":              "U FYYN FYFYN YF",
    "swapUsers":                "U YYYN FYFYN YF",
    "cancelLicenses":           "U YYYN FYFYN YF",
    "restoreLicenses":          "U YYYN FYFYN YF",
    "setNextPeriodLicenses":    "U YYYN FYFYN YF",
    "renewSubscription":        "U YYYN FYFYN YF",
    "updateUser":               "U FYYN FYFYN YF",
    "planOrder":                "U FYYN FYFYN YF",
    "withdrawPlannedOrder":     "U FYYN FYFYN YF",
    "placeAdvice":              "U FYYN FYFYN YF",
    "compareTerms":             "U FFFF FYFYN YF",
    "undoScheduledChange":      "U FFFN FYFYN YF",
    "endSubscription":          "U FFFN FYFYN YF",
    "cancelOrder":              "U FFFN FYFYN YF",
    "retryOrder":               "U FFFN FYFYN YF",
    "requestLicenses":          "U FYYN FYFYN YF",
    "declineLicenseRequest":    "U FFFN FYFYN YF",
    "withdrawLicenseRequest":   "U FYYN FYFYN YF",
}  # fmt: skip
"""U: sign in first. Y: may, unless a later rule refuses. F: FORBIDDEN. N: NOT_FOUND, as for an unknown id.

Everyone of the customer has `may_buy`.
"""

LATER = {
    "CONFLICT", "QUANTITY_INVALID", "ORDER_NOT_CANCELABLE", "ORDER_NOT_RETRYABLE", "MONTH_NOT_OVER",
    "REQUEST_CLOSED", "QUOTE_EXPIRED", "INPUT_INVALID", "NOT_AVAILABLE_ON_TERMS", "PRICE_NOT_SET",
    "DOMAIN_TAKEN",
}  # fmt: skip
"""What is refused only to those who may."""

STALE = 999_999
TERM_ENDS = "term_ends:2027-03-17"
"""What is scheduled by the renewal setting END of a term that began the day after START."""
PREPARED = {"removeMember": Scene.with_new_members, "undoScheduledChange": Scene.with_an_ending_term}
"""What is made anew for each person."""
FIELDS = schema._schema.mutation_type.fields  # type: ignore[union-attr]


def inputs(things: Things, product: str) -> dict[str, dict[str, Any]]:
    """For each mutation an input about these things that a rule behind the access check refuses."""
    ids = seen_as(things)
    return {
        **of_the_provider(ids, product), **of_people(ids), **of_subscriptions(ids, product), **of_orders(ids),
        **of_requests(ids),
    }  # fmt: skip


def of_the_provider(ids: Mapping[str, str], product: str) -> dict[str, dict[str, Any]]:
    """What the provider sets up and invoices."""
    price = {"unitPrice": "1.00"}
    return {
        "createProduct": {"vendor": "Vendor", "name": f"Product {uuid4().hex}", "terms": ["google_flexible"]},
        "publishPrices": {
            "prices": [{
                "product": product, "terms": "google_flexible", "period": "MONTH", "currency": "EUR",
                "validFrom": "2027-01-01", "price": price,
            }]
        },
        "createReseller": {
            "code": f"R{uuid4().hex[:6].upper()}", "name": "New", "legalName": "New Limited", "country": "IE",
            "currency": "EUR", "billingZone": "Europe/Dublin", "email": "accounts@new.example",
            "address": {"lines": ["1 Main Street"], "city": "Dublin", "postalCode": "D01"},
        },
        "updateReseller": {"reseller": ids["reseller"], "version": STALE, "email": "new@north.example"},
        "setContractLimit": {"reseller": ids["reseller"], "version": STALE, "limit": 100_000},
        "setContractPrice": {"subscription": ids["subscription"], "price": price, "validFrom": "2027-01-01"},
        "closeMonth": {"month": "2026-12"},
        "recordPayment": {"invoice": ids["invoice"], "paidOn": "2026-04-06"},
        "creditInvoice": {"invoice": ids["invoice"], "reason": "a mistake"},
    }  # fmt: skip


def of_people(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Customers, members and their tokens."""
    return {
        "createCustomer": {
            "reseller": ids["reseller"], "name": "New", "primaryDomain": f"{uuid4().hex}.example"
        },
        "updateCustomer": {"customer": ids["customer"], "version": STALE, "name": "Other"},
        "setRequestLink": {"customer": ids["customer"], "version": STALE, "mode": "CONSOLE"},
        "removeRequestLink": {"customer": ids["customer"], "version": STALE},
        "inviteMember": {
            "customer": ids["customer"], "email": f"{uuid4().hex}@people.example", "name": "New",
            "role": "CUSTOMER_VIEWER", "reseller": ids["reseller"],
        },
        "changeMember": {
            "member": ids["member"], "version": STALE, "role": "CUSTOMER_ADMIN", "reseller": ids["reseller"],
        },
        "removeMember": {"member": ids["member"], "reseller": ids["reseller"]},
        "createApiToken": {"name": "spare"},
        "revokeApiToken": {"token": ids["token"]},
    }  # fmt: skip


def of_subscriptions(ids: Mapping[str, str], product: str) -> dict[str, dict[str, Any]]:
    """What is set on a subscription, and one to begin."""
    return {
        "subscribe": {
            "change": {
                "customer": ids["customer"], "product": product, "terms": "google_flexible",
                "quantity": None, "cap": -1,
            }
        },
        "setPurchaseCap": {"subscription": ids["subscription"], "version": STALE, "cap": 30},
        "setRenewal": {"subscription": ids["annual"], "version": STALE, "setting": "END"},
        "changeTariff": {"subscription": ids["annual"], "version": STALE, "tariff": "Business"},
        "setIncluded": {"subscription": ids["annual"], "version": STALE, "included": 1},
        "compareTerms": {
            "reseller": ids["reseller"], "start": "2026-04-01", "users": 0, "months": 3, "ways": [],
        },
        "undoScheduledChange": {"subscription": ids["annual"], "change": TERM_ENDS},
        "withdrawPlannedOrder": {"order": ids["planned"]},
    }  # fmt: skip


def of_orders(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What places, changes or takes back an order."""
    return {
        "addLicenses": {"change": {"subscription": ids["annual"], "quantity": 0}},
        "addUsers": {"change": {"subscription": ids["subscription"], "users": []}},
        "removeUsers": {"change": {"subscription": ids["subscription"], "users": []}},
        "swapUsers": {"change": {"subscription": ids["annual"], "remove": [], "users": []}},
        "cancelLicenses": {"change": {"subscription": ids["annual"], "quantity": 0}},
        "restoreLicenses": {"change": {"subscription": ids["annual"], "quantity": 0}},
        "setNextPeriodLicenses": {"change": {"subscription": ids["annual"], "quantity": 0}},
        "renewSubscription": {"change": {"subscription": ids["annual"], "quantity": 0}},
        "planOrder": {
            "change": {"addUsers": {"subscription": ids["subscription"], "users": [{"address": "x@y.ie"}]}},
            "dueOn": "2020-01-01",
        },
        "placeAdvice": {
            "change": {"addUsers": {"subscription": ids["subscription"], "users": [{"address": "x@y.ie"}]}},
            "advice": "swap:1",
        },
        "endSubscription": {"change": {"subscription": ids["annual"]}},
        "cancelOrder": {"order": ids["order"]},
        "retryOrder": {"order": ids["order"]},
    }  # fmt: skip


def of_requests(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Users, and requests for licenses."""
    return {
        "updateUser": {"user": ids["user"], "version": STALE, "protected": True},
        "requestLicenses": {"customer": ids["customer"], "subscription": ids["annual"], "quantity": 0},
        "declineLicenseRequest": {"request": ids["request"], "version": STALE, "reason": "no"},
        "withdrawLicenseRequest": {"request": ids["request"], "version": STALE},
    }  # fmt: skip


async def attempted(scene: Scene, who: str, mutation: str, given: dict[str, Any]) -> Any:
    """The payload's first refusal, {} without one; None where nobody is signed in."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = (
        f"mutation($input: {kind}!) {{ {mutation}(input: $input)"
        " { errors { __typename code message field rule } } }"
    )
    answer = await scene.ask(who, query, input={"idempotencyKey": uuid4().hex, **given})
    if answer.status_code == 401:
        return None
    body = answer.json()
    assert "errors" not in body, body
    return next(iter(body["data"][mutation]["errors"]), {})


def outcome(refusal: Any) -> str:
    if refusal is None:
        return NOBODY
    known = {"FORBIDDEN": FORBIDDEN, "NOT_FOUND": NOT_FOUND}
    code = refusal.get("code")
    if code in known:
        return known[code]
    return MAY if code is None or code in LATER else str(refusal)


def test_every_mutation_has_a_row_and_every_row_a_mutation() -> None:
    missing, stale = set(FIELDS) - set(TABLE), set(TABLE) - set(FIELDS)
    assert not missing, f"say in TABLE who may do these, reading RULES.md section 6: {sorted(missing)}"
    assert not stale, f"these rows name no mutation: {sorted(stale)}"
    assert set(FIELDS) == set(inputs(unknown_things(), "x")), "give each mutation an input"


@pytest.mark.parametrize("mutation", TABLE)
async def test_a_mutation_answers_everyone_as_the_table_says(scene: Scene, mutation: str) -> None:
    seen = {}
    for who in PERSONS:
        things = await PREPARED.get(mutation, Scene.as_it_is)(scene)
        given = inputs(things, scene.people.product)[mutation]
        seen[who] = outcome(await attempted(scene, who, mutation, given))
    assert seen == dict(zip(PERSONS, TABLE[mutation].replace(" ", ""), strict=True))


OUTSIDE = {
    "customer_admin": ("sibling", "foreign"),
    "customer_owner": ("sibling",),
    "sibling": ("own", "foreign"),
    "reseller_sales": ("foreign",),
    "reseller_owner": ("foreign",),
    "foreign": ("own", "sibling"),
}
"""Whose things lie outside whose reach."""


def _ids(given: Any) -> list[str]:
    match given:
        case dict():
            return [found for value in given.values() for found in _ids(value)]
        case str() if (read_id(given) or ("",))[0] in KINDS.values():
            return [given]
        case _:
            return []


ABOUT_THINGS = [name for name, given in inputs(unknown_things(), "").items() if _ids(given)]


@pytest.mark.parametrize("mutation", ABOUT_THINGS)
async def test_a_mutation_of_a_foreign_thing_answers_like_one_of_an_unknown_thing(
    scene: Scene, mutation: str
) -> None:
    product = scene.people.product
    before = await scene.site.snapshot()
    for who, places in OUTSIDE.items():
        for place in places:
            things: Things = getattr(scene, place)
            unknown = unknown_things()
            if (who == "foreign") == (place == "foreign"):
                unknown["reseller"] = things["reseller"]
            expected = await attempted(scene, who, mutation, inputs(unknown, product)[mutation])
            assert outcome(expected) in (NOT_FOUND, FORBIDDEN), (who, place, expected)
            found = await attempted(scene, who, mutation, inputs(things, product)[mutation])
            assert found == expected, (who, place)
    assert await scene.site.snapshot() == before
