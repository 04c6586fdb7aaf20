"""Pages from templates: one environment, the few filters that write money, days and instants.

A template with `block` given renders that block alone: the fragment is the page's own partial. Macros of
shared/ are globals (`ui`, `fields`), since a block rendered alone runs nothing of its template's top.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block
from starlette.requests import Request
from starlette.responses import HTMLResponse

from reseller.rules.money import digits
from reseller.rules.nearness import near
from reseller.rules.pricing import UnitPrice
from web.assets import asset
from web.labels import STATES
from web.texts import translations

TEMPLATES = Path(__file__).resolve().parent / "templates"
NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


class Amount(Protocol):
    """An amount of money: whole minor units of a currency."""

    @property
    def minor(self) -> int: ...
    @property
    def currency(self) -> str: ...


def money(amount: Amount) -> str:
    """Write an amount without its currency: 1,234.50, with U+2212 before a negative one."""
    places = digits(amount.currency)
    return f"{Decimal(amount.minor).scaleb(-places):,.{places}f}".replace("-", MINUS)


def unbroken(text: str) -> str:
    """Keep an amount and its currency on one line."""
    return text.replace(" ", NO_BREAK)


def price(value: UnitPrice, currency: str) -> str:
    """Write a unit price: 1,234.50, with its currency's decimals and up to six where it has more."""
    return f"{Decimal(value.text(digits(currency))):,f}".replace("-", MINUS)


def number(value: int) -> str:
    """Write a whole number: 1,234, with U+2212 before a negative one."""
    return f"{value:,}".replace("-", MINUS)


def signed(value: int) -> str:
    """Write a difference with its sign: +5, U+2212 and 2."""
    return f"{value:+,}".replace("-", MINUS)


def day(value: date) -> str:
    """Write a billing date: 10 Oct 2026."""
    return format_date(value, "d MMM yyyy", locale="en")


def long_day(value: date) -> str:
    """Write a billing date with its day of the week: Saturday 10 October 2026."""
    return format_date(value, "EEEE d MMMM yyyy", locale="en")


def month(value: date | str) -> str:
    """Write a month, given as any of its days or as 2026-10: October 2026."""
    first = date.fromisoformat(f"{value}-01") if isinstance(value, str) else value
    return format_date(first, "MMMM yyyy", locale="en")


def instant(value: datetime) -> str:
    """Write an instant in UTC: 10 Oct 2026 13:05 UTC."""
    return f"{day(value.astimezone(UTC).date())} {clock(value)} UTC"


def clock(value: datetime) -> str:
    """Write an instant's time of day in UTC: 13:05."""
    return f"{value.astimezone(UTC):%H:%M}"


def iso(value: datetime) -> str:
    """Write an instant for a machine: 2026-10-10T13:05:00Z."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


FILTERS = (money, number, signed, day, long_day, month, instant, clock, iso)


@cache
def environment() -> Environment:
    """Return the environment of all templates: escaping, strict, translated."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update({each.__name__: each for each in FILTERS})
    made.globals["asset"] = asset
    made.globals["states"] = STATES
    made.globals["near"] = near
    made.globals["ui"] = made.get_template("shared/_parts.html").module
    made.globals["fields"] = made.get_template("shared/_fields.html").module
    return made


def page(template: str, context: Mapping[str, Any], block: str | None = None) -> str:
    """Render a template, or one named block of it, to text."""
    whole = {"viewer": None, "flash": None, **context}
    if block:
        return render_block(environment(), template, block, whole)
    return environment().get_template(template).render(whole)


def render(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    block: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Answer with a page, or with one block of it; `viewer` and `flash` come from the request's state."""
    state = {name: getattr(request.state, name, None) for name in ("viewer", "flash")}
    return HTMLResponse(page(template, {**state, **context}, block), status_code=status)
