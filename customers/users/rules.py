"""What an address of a user looks like."""

from __future__ import annotations

import re

from reseller.rules.errors import Field, InputInvalid, marked
from reseller.rules.letters import composed

LONGEST_ADDRESS = 254
LONGEST_NAME = 200
USERS = ("users",)
_ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f,;<>\"()\[\]\\]{1,64}@[^@\s\x00-\x1f\x7f,;<>\"()\[\]\\]+(?<!\.)")


def user_address(text: str, field: Field = USERS) -> str:
    """The address as it is kept, in lower case; INPUT_INVALID for what is none or holds invisible signs."""
    address = composed(text.strip().lower(), LONGEST_ADDRESS)
    if len(address) <= LONGEST_ADDRESS and address.isprintable() and _ADDRESS.fullmatch(address):
        return address
    reason = marked("Enter an e-mail address such as anna@acme.example.")
    raise InputInvalid(reason=reason, field=field, given=text[:LONGEST_ADDRESS])


def user_name(text: str, field: Field = USERS) -> str:
    """The name as it is kept, "" for none; INPUT_INVALID where it is too long or holds invisible signs."""
    name = composed(" ".join(text.split()), LONGEST_NAME)
    if len(name) <= LONGEST_NAME and name.isprintable():
        return name
    reason = marked("Enter a name of at most {most} characters.").format(most=LONGEST_NAME)
    raise InputInvalid(reason=reason, field=field)


def distinct_addresses(texts: list[str]) -> list[str]:
    """Every address once; INPUT_INVALID names the place of the first that is none, or is there again."""
    addresses: dict[str, None] = {}
    for place, text in enumerate(texts):
        field = (*USERS, str(place), "address")
        address = user_address(text, field)
        if address in addresses:
            reason = marked("Name every address once. {address} is there again.").format(address=address)
            raise InputInvalid(reason=reason, field=field)
        addresses[address] = None
    return list(addresses)
