"""Whether a file fits: read, checked as a whole, or refused with the place and the reason."""

from collections.abc import Iterator
from typing import Any

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reseller.entrypoints.simulate.cast import provider_settings, reseller_settings
from reseller.entrypoints.simulate.events import (
    AddUsers,
    Credit,
    OnSubscription,
    SetLink,
    SetPrice,
    Subscribe,
    Users,
)
from reseller.entrypoints.simulate.scenario import Scenario
from reseller.rules.errors import ConsoleError
from reseller.rules.periods import Month, Span, billing_date
from reseller.rules.pricing import Price
from reseller.rules.tax import treatment
from reseller.rules.terms import PRESETS, Billed

SAID = {
    "model_type": "An object in braces stands here.",
    "missing": "This field is missing.",
    "extra_forbidden": "There is no such field.",
    "union_tag_not_found": "Say in `do` what happens.",
    "union_tag_invalid": "`do` can't be {tag}. Choose one of {expected_tags}.",
    "literal_error": "Choose {expected}.",
    "tuple_type": "A list stands here.",
    "too_short": "Give a list of {min_length} or more.",
    "string_type": "A text in quotes stands here.",
    "string_too_short": "Enter {min_length} character or more.",
    "int_type": "Enter a whole number.",
    "greater_than_equal": "Enter {ge} or more.",
    "less_than_equal": "Enter {le} or less.",
}
"""What is said of each kind of misfit, with the facts that the library names."""
PLACES = {"vat_exempt_from": "vat_exempt", "vat_exempt_until": "vat_exempt.until"}
"""Where a file says what the contract keeps under another name."""


class DoesNotFit(Exception):
    """A file that is no scenario; `place` is a path such as events.3.count."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason


def read(text: bytes) -> tuple[list[Scenario], bool]:
    """Read a file's scenarios and whether it was a list. Raises DoesNotFit."""
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DoesNotFit(f"line {error.lineno}, column {error.colno}", "This is not JSON.") from None
    if isinstance(given, list):
        return [_scenario(one, f"{index}") for index, one in enumerate(given)], True
    return [_scenario(given, "")], False


def _scenario(given: Any, place: str) -> Scenario:
    try:
        scenario = Scenario.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        steps = [str(step) for step in first["loc"] if not str(step).startswith("function-")]
        raise DoesNotFit(".".join([*([place] if place else []), *_shown(steps)]), _said(first)) from None
    for where, reason in _misfits(scenario):
        raise DoesNotFit(f"{place}.{where}" if place else where, reason)
    return scenario


def _said(error: ErrorDetails) -> str:
    """Our sentence, or else the library's, which is ours again where a field's own check refused."""
    ours = SAID.get(error["type"])
    return ours.format(**error.get("ctx", {})) if ours else error["msg"].removeprefix("Value error, ")


def _shown(steps: list[str]) -> list[str]:
    """Leave out the kind of event that the shape's own path puts behind its place."""
    if len(steps) > 2 and steps[0] == "events":
        return [*steps[:2], *steps[3:]]
    return steps


def _misfits(scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield from _parties(scenario)
    yield from _order_of_time(scenario)
    yield from _names(scenario)
    yield from _fields(scenario)
    yield from _tax_rates(scenario)


def _parties(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What the console itself would refuse of the two, at the place where the file says it."""
    for party, settings in (
        ("provider", provider_settings(scenario)),
        ("reseller", reseller_settings(scenario.reseller)),
    ):
        try:
            settings.checked()
        except ConsoleError as refusal:
            name = ".".join(refusal.field or ())
            yield f"{party}.{PLACES.get(name, name)}", refusal.message


def _order_of_time(scenario: Scenario) -> Iterator[tuple[str, str]]:
    last = None
    for index, event in enumerate(scenario.events):
        if event.known_at < event.at:
            yield f"events.{index}.entered", "An event can't be entered before it happened."
        if last is not None and event.known_at < last:
            yield (
                f"events.{index}.at",
                "Events stand in order of time; this one is too early.",
            )
        if event.known_at > scenario.until:
            yield f"events.{index}.at", "This event is later than `until`."
        last = event.known_at


def _names(scenario: Scenario) -> Iterator[tuple[str, str]]:
    terms: dict[str, str] = {}
    for index, event in enumerate(scenario.events):
        if isinstance(event, Subscribe):
            if event.as_ in terms:
                yield f"events.{index}.as", f"An earlier event already uses the name {event.as_}."
            terms[event.as_] = event.terms
            key: str | None = event.terms
        elif isinstance(event, OnSubscription):
            key = terms.get(event.on)
            if key is None:
                yield f"events.{index}.on", f"No earlier event begins a subscription called {event.on}."
                continue
        else:
            key = None
        if getattr(event, "entered", None) and key and PRESETS[key].billed is not Billed.ARREARS:
            yield f"events.{index}.entered", "Only orders on terms billed in arrears can be entered late."


def _fields(scenario: Scenario) -> Iterator[tuple[str, str]]:
    zone = scenario.reseller.billing_zone
    for index, event in enumerate(scenario.events):
        place = f"events.{index}"
        price = getattr(event, "price", getattr(event, "unit_price", None))
        if getattr(event, "unit_price", None) is not None and getattr(event, "tiers", None) is not None:
            yield f"{place}.tiers", "Give a unit price or tiers, not both."
        if price is None and isinstance(event, SetPrice):
            yield f"{place}.unit_price", "Give a unit price or tiers."
        if price is not None:
            try:
                Price.parse(price)
            except ConsoleError as refusal:
                yield f"{place}.{'unit_price' if isinstance(price, str) else 'tiers'}", refusal.message
        if isinstance(event, Subscribe):
            yield from _begin(event, place, zone)
        if isinstance(event, Users) and (event.count is None) == (event.users is None):
            yield f"{place}.count", "Give either a count or a list of users."
        if isinstance(event, AddUsers) and event.users and len(set(event.users)) < len(event.users):
            yield f"{place}.users", "A user stands here twice."


def _begin(event: Subscribe, place: str, zone: str) -> Iterator[tuple[str, str]]:
    if event.start_on is not None and event.start_on < billing_date(event.at, zone):
        yield f"{place}.start_on", "A subscription can't begin before the billing date of its order."
    offered = [period.value for period in PRESETS[event.terms].periods]
    if event.period is not None and event.period not in offered and len(offered) > 1:
        yield f"{place}.period", f"These terms offer {', '.join(offered)}."


def _tax_rates(scenario: Scenario) -> Iterator[tuple[str, str]]:
    reseller, zone = scenario.reseller, scenario.reseller.billing_zone
    instants = [event.at for event in scenario.events if not isinstance(event, SetLink | Credit)]
    if not instants:
        return
    exempt = reseller.vat_exempt and Span.inclusive(reseller.vat_exempt.from_, reseller.vat_exempt.until)
    try:
        day = Month.of(billing_date(min(instants), zone)).last
        treatment(
            scenario.provider.country, reseller.country, reseller.vat_id is not None, exempt or None, day
        )
    except ConsoleError as refusal:
        yield "events.0.at", refusal.message
