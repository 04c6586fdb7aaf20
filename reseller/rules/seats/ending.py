"""Ending a subscription."""

from __future__ import annotations

from datetime import date

from reseller.rules import checks
from reseller.rules.holdings import Decision, Holding
from reseller.rules.terms import EndRule
from reseller.rules.verbs import Verb


def end(holding: Holding, last_day: date | None = None, *, today: date) -> Decision:
    """End a subscription: on a chosen last day, today or later, or with its running period (C9).

    `delta` is the charged number that ends; where the running period decides, a `last_day` doesn't count.
    """
    checks.check_open(holding, Verb.END)
    if holding.terms.ends is EndRule.PERIOD_END and holding.term is not None:
        last_day = holding.term.last
    checks.check_not_past(last_day or today, today, "last_day")
    ending = holding.licensed if holding.terms.counts_licensed else holding.bought
    return Decision(verb=Verb.END, delta=-ending, last_day=last_day or today)
