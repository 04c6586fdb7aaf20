"""Lawful ways beside a wished order in words, each with the button that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from customers.orders.advice import Advice
from reseller.rules.money import Money
from web.labels import full_day
from web.render import money, unbroken
from web.texts import _, counted

MOST_NAMED = 3
PLANNED = frozenset({"wait_for_window", "wait_for_invoice"})
"""Ways that are planned for a later day, and cost nothing before it."""
GOES_ON = frozenset({"remove_first", "buy_first", "renew_first"})
"""Ways that are a first step: what was wished follows when it is carried out."""


def goes_on(way: str) -> bool:
    """Whether the wish itself is still to be ordered after this way."""
    return way.partition(":")[0] in GOES_ON


def shown_ways(
    found: Sequence[Advice], action: str, kept: list[tuple[str, str]], quotes: Mapping[str, str], key: str
) -> list[dict[str, Any]]:
    """Rows of web/templates/checkout/_ways.html, each a form of its own that is sent to `action`.

    Each sends the `kept` fields along, the quote of its amount, by its id, and a key made of the review's
    `key`, so that it is the same press when the review is shown again.
    """
    return [_row(each, action, [*kept, ("quote", quotes[each.id])], key) for each in found]


def _row(way: Advice, action: str, kept: list[tuple[str, str]], key: str) -> dict[str, Any]:
    title, text, button = WORDS[way.key](_readable(way.details))
    return {
        "id": way.id,
        "title": title,
        "text": text,
        "money": _money(way),
        "button": button,
        "action": action,
        "kept": [(name, value) for name, value in kept if value],
        "key": uuid5(NAMESPACE_OID, f"{key} {way.id}").hex,
    }


def _money(way: Advice) -> str:
    """What it costs, and how much less that is; "" where amounts are not shown."""
    if way.cost is None:
        return ""
    cost = _("Free now.")
    if way.cost.net:
        cost = _when(way).format(amount=_amount(way.cost.net, way.currency))
    if way.saving is None:
        return cost
    saving = _("{amount} less, this period and the next together.")
    return f"{cost} {saving.format(amount=_amount(way.saving, way.currency))}"


def _when(way: Advice) -> str:
    """When the amount is due: a first step's holds what was wished, too."""
    if way.key in GOES_ON:
        return _("{amount} net for both steps.")
    return _("{amount} net then.") if way.key in PLANNED else _("{amount} net now.")


def _amount(minor: int, currency: str) -> str:
    return unbroken(f"{currency} {money(Money(minor, currency))}")


def _readable(details: dict[str, Any]) -> dict[str, Any]:
    """The details with days as sentences write them, and the people who leave by name."""
    read = {name: full_day(value) if isinstance(value, date) else value for name, value in details.items()}
    if "leaving" in read:
        names = list(read["leaving"])
        more = len(names) - MOST_NAMED
        read["leaving"] = ", ".join(names[:MOST_NAMED]) + (
            _(" and {more:,} more").format(more=more) if more > 0 else ""
        )
    return read


Told = dict[str, Any]
Words = tuple[str, str, str]


def _packs(told: Told) -> Words:
    title = counted("{count} license", "{count} licenses", told["count"])
    return title, _("The nearest number that the packs allow."), _("Order {count:,}").format(**told)


def _fewer(told: Told) -> Words:
    return (
        _("{count:,} instead").format(**told),
        _("As many as are possible now."),
        _("Continue with {count:,}").format(**told),
    )


def _wait(told: Told) -> Words:
    return (
        _("From {day} on").format(**told),
        _("It is planned, and placed by itself when that day begins."),
        _("Plan it for {day}").format(**told),
    )


def _wait_for_invoice(told: Told) -> Words:
    title = counted("In {count} day it joins the next invoice", "In {count} days it joins the next invoice",
                    told["days"])  # fmt: skip
    text = _("From {day} on nothing is due at once, and fewer days are charged.").format(**told)
    return title, text, _("Plan it for {day}").format(**told)


def _swap(told: Told) -> Words:
    text = counted("The license of {{leaving}} passes on in the same order, so none is bought.",
                   "The licenses of {{leaving}} pass on in the same order, so none is bought.",
                   told["count"]).format(**told)  # fmt: skip
    return _("Swap users: free"), text, counted("Swap {count} user", "Swap {count} users", told["count"])


def _remove_first(told: Told) -> Words:
    title = counted("Remove {count} user first: free", "Remove {count} users first: free", told["count"])
    text = _("{leaving}. Then what you asked for is possible.").format(**told)
    return title, text, counted("Remove {count} user", "Remove {count} users", told["count"])


def _buy_first(told: Told) -> Words:
    title = counted("Add {count} license first", "Add {count} licenses first", told["count"])
    return title, _("Then the users find one."), counted(
        "Add {count} license", "Add {count} licenses", told["count"]
    )  # fmt: skip


def _lower_next_period(told: Told) -> Words:
    return (
        _("{quantity:,} from the next period on").format(**told),
        _("It begins on {day}; until then nothing changes.").format(**told),
        _("Set next period to {quantity:,}").format(**told),
    )


def _lower_renewal(told: Told) -> Words:
    return (
        _("{seats:,} from the renewal on").format(**told),
        _("On {day}; until then nothing changes.").format(**told),
        _("Renew with {seats:,}").format(**told),
    )


def _raise_next_period(told: Told) -> Words:
    return (
        _("Only from the next period on: free now"),
        _("The planned number is raised to {quantity:,}; it begins on {day}.").format(**told),
        _("Set next period to {quantity:,}").format(**told),
    )


def _keep_next_period(told: Told) -> Words:
    return (
        _("Buy now, and not for the next period as well"),
        _("The order is placed, and the next period, from {day}, is set to {quantity:,} again.").format(
            **told
        ),
        _("Order, and next period {quantity:,}").format(**told),
    )


def _restore(told: Told) -> Words:
    title = counted("Undo {count} cancellation: free", "Undo {count} cancellations: free", told["count"])
    text = _("They go on when the running term ends, on {day}.").format(**told)
    return title, text, _("Undo {count:,}").format(**told)


def _revoke_only(told: Told) -> Words:
    title = counted("Only {count}: free", "Only {count}: free", told["count"])
    text = counted("It was canceled for the next period; that is undone, and nothing is bought.",
                   "They were canceled for the next period; that is undone, and nothing is bought.",
                   told["count"])  # fmt: skip
    return title, text, _("Undo {count:,}").format(**told)


def _remove_excess(told: Told) -> Words:
    title = counted("Remove {count} user: free", "Remove {count} users: free", told["count"])
    text = _("{leaving}. Then nobody is deactivated, and nothing is bought.").format(**told)
    return title, text, counted("Remove {count} user", "Remove {count} users", told["count"])


def _raise_tariff(told: Told) -> Words:
    return (
        _("Change to {tariff} first").format(**told),
        _("Tariffs carry no fee of their own. Both happen with one press."),
        _("Change tariff and order"),
    )


def _larger_tier(told: Told) -> Words:
    title = counted("{count} license costs less", "{count} licenses cost less", told["count"])
    text = _("From {start:,} in total on, the lower price holds for them.").format(start=told["from"])
    return title, text, _("Order {count:,}").format(**told)


def _renew_first(told: Told) -> Words:
    return (
        _("Renew {quantity:,} first").format(**told),
        _("Then one payment for the addition covers both terms."),
        _("Renew {quantity:,}").format(**told),
    )


def _renew_in_use(told: Told) -> Words:
    return (
        _("Renew {quantity:,}").format(**told),
        _("As many as are in use, in whole packs."),
        _("Renew {quantity:,}").format(**told),
    )


WORDS: dict[str, Callable[[Told], Words]] = {
    "packs": _packs,
    "fewer": _fewer,
    "wait_for_window": _wait,
    "wait_for_invoice": _wait_for_invoice,
    "swap": _swap,
    "remove_first": _remove_first,
    "buy_first": _buy_first,
    "lower_next_period": _lower_next_period,
    "lower_renewal": _lower_renewal,
    "raise_next_period": _raise_next_period,
    "keep_next_period": _keep_next_period,
    "restore_canceled": _restore,
    "revoke_only": _revoke_only,
    "remove_excess": _remove_excess,
    "raise_tariff": _raise_tariff,
    "larger_tier": _larger_tier,
    "renew_first": _renew_first,
    "renew_in_use": _renew_in_use,
}
