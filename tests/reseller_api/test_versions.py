"""Two people, one setting: who comes second is told, and shown what stands there now."""

from typing import Any

import pytest

from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import a_flexible, a_holding, an_annual


async def stale_cap(people: People) -> tuple[str, dict[str, Any], int]:
    subscription = await a_flexible(people)
    present = await people.version("subscription", subscription)
    return "setPurchaseCap", {"subscription": subscription, "cap": 70}, present


async def stale_renewal(people: People) -> tuple[str, dict[str, Any], int]:
    subscription = await an_annual(people)
    present = await people.version("subscription", subscription)
    return "setRenewal", {"subscription": subscription, "setting": "END"}, present


async def stale_customer(people: People) -> tuple[str, dict[str, Any], int]:
    present = await people.version("customer", people.customer)
    return "updateCustomer", {"customer": people.customer, "name": "Acme Again"}, present


async def stale_link(people: People) -> tuple[str, dict[str, Any], int]:
    present = await people.version("customer", people.customer)
    return "setRequestLink", {"customer": people.customer, "mode": "CONSOLE"}, present


async def stale_next_period(people: People) -> tuple[str, dict[str, Any], int]:
    subscription = await a_holding(people, "timelog", 10)
    present = await people.version("subscription", subscription)
    return "setNextPeriodLicenses", {"change": {"subscription": subscription, "quantity": 6}}, present


STALE = {
    "a cap": stale_cap,
    "a renewal": stale_renewal,
    "a next period": stale_next_period,
    "a customer": stale_customer,
    "a link": stale_link,
}


@pytest.mark.parametrize("what", STALE)
async def test_a_stale_version_conflicts_and_changes_nothing(people: People, what: str) -> None:
    mutation, given, present = await STALE[what](people)
    before = await people.snapshot()
    for version in (present - 1, present + 1):
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        query = f"""mutation($input: {kind}!) {{ {mutation}(input: $input) {{
          errors {{ code field ... on Conflict {{ version }} }} }} }}"""
        asked = {"idempotencyKey": f"{what} {version}", "version": version, **given}
        answer = await people.data("reseller_owner", query, input=asked)
        assert answer[mutation]["errors"] == [{"code": "CONFLICT", "field": ["version"], "version": present}]
    assert await people.snapshot() == before
    await people.done("reseller_owner", mutation, version=present, **given)


async def test_each_next_period_number_is_a_version_of_its_own(people: People) -> None:
    subscription = await a_holding(people, "timelog", 10)
    present = await people.version("subscription", subscription)
    change = {"subscription": subscription, "quantity": 6}
    await people.done("customer_owner", "setNextPeriodLicenses", version=present, change=change)
    refused = await people.refused(
        "customer_admin", "setNextPeriodLicenses", version=present, change={**change, "quantity": 8}
    )
    assert (refused["code"], await people.version("subscription", subscription)) == ("CONFLICT", present + 1)


async def test_each_change_of_a_document_answers_what_it_left(people: People) -> None:
    subscription = await a_holding(people, "timelog", 2)
    shown = "{ order { number subscription { reserved orders(first: 1) { nodes { number } } } } }"
    answer = await people.data(
        "reseller_sales",
        f"""mutation($first: AddLicensesInput!, $second: AddLicensesInput!) {{
          first: addLicenses(input: $first) {shown} second: addLicenses(input: $second) {shown} }}""",
        **{
            name: {"idempotencyKey": name, "change": {"subscription": subscription, "quantity": 3}}
            for name in ("first", "second")
        },
    )
    for name, reserved in (("first", 3), ("second", 6)):
        order = answer[name]["order"]
        newest = [{"number": order["number"]}]
        assert order["subscription"] == {"reserved": reserved, "orders": {"nodes": newest}}, name
