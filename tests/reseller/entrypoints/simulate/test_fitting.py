"""Files that are no scenarios: refused with the place and the reason, before anything runs."""

from typing import Any

import orjson
import pytest

from reseller.entrypoints.simulate.fitting import DoesNotFit, read
from tests.reseller.entrypoints.simulate.scenarios import add, annual, at, buy, do, flexible


def scenario(*events: Any, **more: Any) -> dict[str, Any]:
    return {"events": list(events), "until": at("2026-12-31"), **more}


BEGIN = flexible("2026-04-01")


@pytest.mark.parametrize(
    ("place", "given"),
    [
        ("events.1.on", scenario(BEGIN, add("2026-04-02", 1, "other"))),
        ("events.0.on", scenario(add("2026-04-02", 1))),
        ("events.1.as", scenario(BEGIN, flexible("2026-04-02"))),
        ("events.1.count", scenario(BEGIN, add("2026-04-02", 1.5))),  # type: ignore[arg-type]
        ("events.1.count", scenario(BEGIN, add("2026-04-02", "3"))),  # type: ignore[arg-type]
        ("events.1.count", scenario(BEGIN, add("2026-04-02", True))),
        ("events.1.count", scenario(BEGIN, {"at": at("2026-04-02"), "do": "add_users", "on": "ws"})),
        ("events.1.at", scenario(BEGIN, add("2026-03-31", 1))),
        ("events.1.at", scenario(BEGIN, add("2027-01-01", 1))),
        ("events.1.at", scenario(BEGIN, {**add("2026-04-02", 1), "at": "2026-04-02T10:00:00"})),
        ("events.1.entered", scenario(BEGIN, add("2026-04-02", 1, entered=at("2026-04-01")))),
        ("events.0.start_on", scenario(flexible("2026-04-02", start_on="2026-04-01"))),
        ("events.0.terms", scenario(flexible("2026-04-02", terms="google_forever"))),
        ("events.0.unit_price", scenario(flexible("2026-04-02", price="6.0000001"))),
        ("events.0.unit_price", scenario(flexible("2026-04-02", price="-6"))),
        ("events.0.tiers", scenario(flexible("2026-04-02", tiers=[[1, "6.00"]]))),
        (
            "events.0.tiers",
            scenario(flexible("2026-04-02", unit_price=None, tiers=[[5, "6.00"], [3, "5.00"]])),
        ),
        ("events.0.tiers.0.0", scenario(flexible("2026-04-02", unit_price=None, tiers=[[0, "6.00"]]))),
        ("events.0.product", scenario(flexible("2026-04-02", product="Work\x07space"))),
        ("events.0.product", scenario(flexible("2026-04-02", product=" "))),
        ("events.0.wishes", scenario(flexible("2026-04-02", wishes=3))),
        ("reseller.country", scenario(BEGIN, reseller={"country": "XX"})),
        ("reseller.currency", scenario(BEGIN, reseller={"currency": "EURO"})),
        ("reseller.billing_zone", scenario(BEGIN, reseller={"billing_zone": "Europe/Nowhere"})),
        ("reseller.vat_id", scenario(BEGIN, reseller={"country": "IE", "vat_id": "IE6388047W"})),
        ("reseller.vat_id", scenario(BEGIN, reseller={"country": "NL", "vat_id": "IE6388047V"})),
        (
            "reseller.vat_exempt",
            scenario(BEGIN, reseller={"country": "NL", "vat_exempt": {"from": "2026-01-01"}}),
        ),
        (
            "reseller.vat_exempt.until",
            scenario(BEGIN, reseller={"vat_exempt": {"from": "2026-02-01", "until": "2026-01-31"}}),
        ),
        ("provider.country", scenario(BEGIN, provider={"country": "US"})),
        ("events.0.at", scenario(flexible("2011-04-01"))),
        ("events.0.at", scenario(flexible("0001-01-01"))),
        ("events.0.start_on", scenario(flexible("2026-04-01", start_on="9999-12-31"))),
        (
            "reseller.vat_exempt.until",
            scenario(reseller={"vat_exempt": {"from": "2026-01-01", "until": "9999-12-31"}}),
        ),
        ("until", scenario(BEGIN, until="9999-12-31T23:59:59Z")),
        ("events.1.unit_price", scenario(BEGIN, do("2026-04-02", "set_price", "ws"))),
        ("events.1.at", scenario(BEGIN, {**add("2026-04-02", 1), "at": 1_775_116_800})),
        ("events.1.from_on", scenario(BEGIN, do("2026-04-02", "end_subscription", "ws", from_on=20260430))),
        ("until", {"events": []}),
        ("until", scenario(BEGIN, until="tomorrow")),
    ],
)
def test_a_file_that_does_not_fit_names_the_place(place: str, given: dict[str, Any]) -> None:
    with pytest.raises(DoesNotFit) as refusal:
        read(orjson.dumps(given))
    assert refusal.value.place == place
    assert refusal.value.reason


@pytest.mark.parametrize("count", [-(2**62), 0, 10**13, 2**62])
def test_any_whole_number_fits_since_the_engine_refuses_with_its_code(count: int) -> None:
    assert read(orjson.dumps(scenario(BEGIN, add("2026-04-02", count))))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "An object in braces stands here."),
        ({"events": []}, "This field is missing."),
        (scenario(flexible("2026-04-01", price="six")), 'such as "6.00"'),
        (scenario(flexible("2026-04-01", customer="acme")), "such as acme.example"),
        (scenario({**BEGIN, "at": "2026-04-01"}), "such as 2026-04-20T10:00:00Z"),
        (scenario(BEGIN, do("2026-04-02", "fly", "ws")), "`do` can't be fly. Choose one of 'subscribe', "),
        (scenario({**BEGIN, "pay": "later"}), "Choose 'ok', 'declined' or 'none'."),
        (scenario({**BEGIN, "as": ""}), "Enter 1 character or more."),
        (scenario({**BEGIN, "as": 7}), "A text in quotes stands here."),
        (scenario({**BEGIN, "unit_price": None, "tiers": []}), "Give a list of 1 or more."),
        (scenario(BEGIN, contract_limit=-1), "Enter 0 or more."),
    ],
)
def test_the_reason_says_what_to_write(given: Any, said: str) -> None:
    with pytest.raises(DoesNotFit) as refusal:
        read(orjson.dumps(given))
    assert said in refusal.value.reason


def test_orders_on_terms_paid_in_advance_cannot_be_entered_late() -> None:
    yearly = annual("2026-04-01", 5, "144.00", "google_annual_yearly")
    late = buy("2026-04-02", 1, entered=at("2026-05-02"))
    with pytest.raises(DoesNotFit) as refusal:
        read(orjson.dumps(scenario(yearly, late)))
    assert refusal.value.place == "events.1.entered"


@pytest.mark.parametrize("text", [b"", b"{", b"nonsense", b"\xff\xfe", b"[1]", b"null", b'"x"', b"[" * 5000])
def test_what_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(DoesNotFit):
        read(text)


def test_the_place_in_a_list_of_scenarios_is_named() -> None:
    with pytest.raises(DoesNotFit) as refusal:
        read(orjson.dumps([scenario(BEGIN), scenario(add("2026-04-02", 1))]))
    assert refusal.value.place == "1.events.0.on"


def test_a_list_is_answered_by_a_list() -> None:
    assert read(orjson.dumps([scenario(BEGIN)]))[1] is True
    assert read(orjson.dumps(scenario(BEGIN)))[1] is False
