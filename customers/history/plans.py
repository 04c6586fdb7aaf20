"""Entries whose number is one of the plan, and the owner's alone at some terms (A2)."""

from reseller.rules.access import Actor, plan_hidden, plan_is_owners
from reseller.rules.terms import PRESETS

INCLUDED, PERIOD = "included_set", "period_began"


def number_hidden(actor: Actor, action: str, terms_key: str | None) -> bool:
    """Whether the actor isn't told what is included, or what a period begins with where that tells it."""
    if action == INCLUDED:
        return plan_is_owners(actor)
    terms = PRESETS.get(terms_key or "")
    return action == PERIOD and terms is not None and plan_hidden(actor, terms)
