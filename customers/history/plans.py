"""Entries whose number is one of the plan, and the owner's alone at some terms (A2)."""

from reseller.rules.access import Actor, plan_hidden, plan_is_owners
from reseller.rules.terms import PRESETS

INCLUDED = "included_set"
PLANNED = ("subscribe", "period_began")
"""Entries whose number is what is included, on terms that include some."""


def number_hidden(actor: Actor, action: str, terms_key: str | None) -> bool:
    """Whether the actor isn't told what is included, nor what a start or a period began with that tells it.

    `action` is what an entry is called; for an order, its kind in lower case.
    """
    if action == INCLUDED:
        return plan_is_owners(actor)
    terms = PRESETS.get(terms_key or "")
    return action in PLANNED and terms is not None and plan_hidden(actor, terms)
