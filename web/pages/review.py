"""What a verb says on the review of its order, beside the amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reseller.rules.terms import LicenseTerms

Steps = list[tuple[str, str]]
"""The steps to an order: what each is called, and its path."""
Ways = Sequence[dict[str, Any]]
"""Other ways to what is wished, as `ways.shown_ways` gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The words of one review.

    `title` heads the page and `lede` stands below it; `charged` names what the lines are for, `about` whose
    they are; `changes` are rows of `ui.change`, `notices` of `estimate.notice`, `facts` (name, text) pairs.
    """

    title: str
    lede: str
    crumbs: Steps
    charged: str
    about: str
    terms: LicenseTerms
    changes: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
