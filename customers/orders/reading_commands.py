"""Whether what somebody gives as the arguments of a command can be one, before it is kept for a later day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from customers.orders.commands import Command
from customers.users.rules import distinct_addresses, user_name
from reseller.rules.access import Verb
from reseller.rules.checks import check_quantity
from reseller.rules.errors import InputInvalid, marked

_OTHER = marked("This action can't be planned.")
_ARGUMENTS = marked("Give exactly what this action needs.")
_KNOWN: dict[Verb, frozenset[str]] = {
    Verb.ADD_LICENSES: frozenset({"count"}),
    Verb.ADD_USERS: frozenset({"users"}),
    Verb.REMOVE_USERS: frozenset({"addresses", "user_ids", "count"}),
    Verb.SWAP_USERS: frozenset({"users", "addresses", "user_ids", "count"}),
    Verb.CANCEL_LICENSES: frozenset({"count"}),
    Verb.SET_NEXT_PERIOD: frozenset({"quantity"}),
    Verb.RENEW: frozenset({"quantity"}),
    Verb.END: frozenset({"last_day"}),
}
_OPTIONAL = {Verb.RENEW: "quantity", Verb.END: "last_day"}


def readable(verb: Verb, given: Mapping[str, Any]) -> Command:
    """The command with its arguments in one spelling.

    INPUT_INVALID or QUANTITY_INVALID for what can't be one on any day; bounds that depend on the day it is
    placed on are checked then.
    """
    if verb not in _KNOWN:
        raise InputInvalid(reason=_OTHER, field=("verb",))
    arguments = {name: value for name, value in given.items() if value is not None}
    if set(arguments) - _KNOWN[verb] or not (arguments or verb in _OPTIONAL):
        raise InputInvalid(reason=_ARGUMENTS, field=("change",))
    try:
        return Command(verb, {name: _READERS[name](value) for name, value in arguments.items()})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputInvalid(reason=_ARGUMENTS, field=("change",)) from error


def _count(value: object) -> int:
    return check_quantity(value, "count")


def _quantity(value: object) -> int:
    return check_quantity(value, "quantity")


def _addresses(value: Any) -> list[str]:
    return distinct_addresses(list(value))


def _user_ids(value: Any) -> list[str]:
    return [str(UUID(each)) for each in value]


def _users(value: Any) -> list[dict[str, Any]]:
    users = [{"name": "", "protected": False, **user} for user in value]
    addresses = distinct_addresses([user["address"] for user in users])
    names = [user_name(str(user["name"]), ("users", str(place), "name")) for place, user in enumerate(users)]
    return [
        {"address": address, "name": name, "protected": bool(user["protected"])}
        for user, address, name in zip(users, addresses, names, strict=True)
    ]


def _last_day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else date.fromisoformat(str(value)).isoformat()


_READERS = {
    "count": _count,
    "quantity": _quantity,
    "addresses": _addresses,
    "user_ids": _user_ids,
    "users": _users,
    "last_day": _last_day,
}
