"""Whose are the numbers of a plan that the history and the log tell (A2)."""

from uuid import uuid4

import pytest

from customers.history.plans import number_hidden
from reseller.rules.access import Actor, Role


@pytest.mark.parametrize(
    ("action", "terms_key", "hidden"),
    [
        ("included_set", "aircall", True),
        ("period_began", "aircall", True),
        ("period_began", "billomat", False),
        ("period_began", None, False),
        ("subscribe", "aircall", True),
        ("subscribe", "timelog", False),
        ("add_users", "aircall", False),
    ],
)
def test_what_is_included_and_what_a_start_or_a_period_begins_with_are_the_owners(
    action: str, terms_key: str | None, hidden: bool
) -> None:
    readers = {Role.CUSTOMER_ADMIN: hidden, Role.CUSTOMER_VIEWER: hidden, Role.CUSTOMER_OWNER: False}
    for role, expected in (readers | {Role.RESELLER_SALES: False}).items():
        assert number_hidden(Actor(uuid4(), "Somebody", role), action, terms_key) is expected, role
