"""Users as forms name them: a pasted list of addresses, and those ticked in a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from customers.orders.placing import NewUser
from customers.users.rules import user_address
from reseller.rules.errors import InputInvalid
from web.forms import Form
from web.texts import _

MOST_NAMED, LONGEST_NAME = 5, 120
WITH_NAME = re.compile(rf"(?P<name>[^<>]{{0,{LONGEST_NAME}}})<(?P<address>[^<>]+)>")
"""As mail programs copy people: `Anna Byrne <anna@acme.example>`."""


def given_users(form: Form, field: str = "emails") -> list[NewUser]:
    """The addresses, each checked by itself so that the wrong ones of a long list are named."""
    users, wrong = [], []
    for text in form.lines(field):
        try:
            users.append(_user(text))
        except InputInvalid:
            wrong.append(text)
    if wrong:
        form.wrong(field, _refused(wrong))
    if not users:
        form.wrong(field, _("Enter at least one e-mail address such as anna@acme.example."))
    return users


def _refused(wrong: Sequence[str]) -> str:
    """The first of what is no address, and how many more there are."""
    listed, more = ", ".join(text[:LONGEST_NAME] for text in wrong[:MOST_NAMED]), len(wrong) - MOST_NAMED
    if more > 0:
        return _("Not e-mail addresses: {listed} and {more:,} more.").format(listed=listed, more=more)
    return _("Not an e-mail address: {listed}.").format(listed=listed)


def _user(text: str) -> NewUser:
    named = WITH_NAME.fullmatch(text)
    if named is None:
        return NewUser(user_address(text))
    return NewUser(user_address(named["address"]), named["name"].strip(" \"'"))


def named_users(users: Sequence[NewUser]) -> list[dict[str, str]]:
    """Users to assign as a command keeps them."""
    return [{"address": user.address, "name": user.name} for user in users]


def chosen_users(form: Form, missing: str, field: str = "users") -> list[UUID]:
    """The ids of the users that are ticked; with none, `missing` is said."""
    chosen: list[UUID] = []
    for text in dict.fromkeys(form.typed.get(field, "").split()):
        try:
            chosen.append(UUID(text))
        except ValueError:
            form.wrong(field, _("Choose users from the list."))
    if not chosen:
        form.wrong(field, missing)
    return chosen
