"""The step before a review that asks for one number: what stands now, what is possible, and the number."""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.responses import Response

from web.context import Call
from web.forms import Form
from web.pages.ordering import Ordering, barred
from web.pages.reach import Holding
from web.pages.review import Ways


class Asking(NamedTuple):
    """The words of the step: the deed, what it does, the field with its hint, and what stands now."""

    title: str
    lede: str
    label: str
    hint: str
    facts: list[tuple[str, str]]
    optional: bool = False


def ask(call: Call, verb: Ordering[Any], found: Holding, form: Form, words: Asking, ways: Ways) -> Response:
    """The page of web/templates/checkout/number.html; sends by GET to the review."""
    steps = verb.linked(found, form)
    context = {
        **found.named,
        "title": words.title,
        "asking": words,
        "steps": steps,
        "action": verb.steps(found)[-1][1],
        "refusal": None if ways or not form.ok else barred(call, found, verb.verb),
        "ways": ways,
        "by_order": not found.row.held.terms.by_card,
        "back": found.base,
        "form": form,
    }
    return call.page("checkout/number.html", context, block="form", status=form.status)
