"""Whether a file fits: read, checked as a whole, or refused with the place and the reason."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
from babel import Locale
from babel.numbers import list_currencies
from pydantic import ValidationError

from reseller.entrypoints.simulate.scenario import (
    AddUsers,
    Credit,
    OnSubscription,
    Scenario,
    SetLink,
    Subscribe,
    Users,
)
from reseller.partners.vat import read_vat_id
from reseller.rules.errors import ConsoleError
from reseller.rules.periods import Month, Span, billing_date, zone_of
from reseller.rules.pricing import Price
from reseller.rules.tax import treatment
from reseller.rules.terms import PRESETS, Billed

COUNTRIES = frozenset(code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code)))


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
        raise DoesNotFit(".".join([*([place] if place else []), *_shown(steps)]), first["msg"]) from None
    for where, reason in _misfits(scenario):
        raise DoesNotFit(f"{place}.{where}" if place else where, reason)
    return scenario


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
    reseller = scenario.reseller
    if scenario.provider.country not in COUNTRIES:
        yield "provider.country", "Enter a country code such as IE."
    if reseller.country not in COUNTRIES:
        yield "reseller.country", "Enter a country code such as IE."
    if reseller.currency not in list_currencies():
        yield "reseller.currency", "Enter a currency code such as EUR."
    try:
        zone_of(reseller.billing_zone)
    except ConsoleError as refusal:
        yield "reseller.billing_zone", refusal.message
    try:
        read_vat_id(reseller.vat_id, reseller.country) if reseller.vat_id is not None else None
    except ConsoleError as refusal:
        yield "reseller.vat_id", refusal.message
    span = reseller.vat_exempt
    if span is not None and span.until is not None and span.until < span.from_:
        yield "reseller.vat_exempt.until", "It ends before it begins."


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
    if not instants or reseller.country not in COUNTRIES:
        return
    exempt = reseller.vat_exempt and Span.inclusive(reseller.vat_exempt.from_, reseller.vat_exempt.until)
    try:
        day = Month.of(billing_date(min(instants), zone)).last
        treatment(
            scenario.provider.country, reseller.country, reseller.vat_id is not None, exempt or None, day
        )
    except ConsoleError as refusal:
        yield "events.0.at", refusal.message
