"""What every field, argument, value and input field of the schema means, in words for strangers.

Types and the fields of the two roots are described by the docstrings of what they are made from; these are
the words for everything inside them, by noun.
"""

from collections.abc import Mapping

from reseller_api.words import (
    catalog,
    common,
    customers,
    invoices,
    orders,
    partners,
    previews,
    refusals,
    requests,
    subscriptions,
)

NOUNS = (
    catalog, common, customers, invoices, orders, partners, previews, refusals, requests, subscriptions,
)  # fmt: skip

WORDS = {owner: words for noun in NOUNS for owner, words in noun.WORDS.items()}
"""By type, or by type and field for the arguments of a field; then by name."""


def word(owner: str, name: str, shared: Mapping[str, str]) -> str | None:
    """What `name` means inside `owner`: its own words, else what it means everywhere."""
    return WORDS.get(owner, {}).get(name) or shared.get(name)
