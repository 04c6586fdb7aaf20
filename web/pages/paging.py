"""Lists page by page: which slice an address asks for, and the address of the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from reseller.plumbing.pages import IdSlice, Page
from web.context import Call

Row = TypeVar("Row")
PAGE_ROWS = 50


def slice_of(call: Call, rows: int = PAGE_ROWS) -> IdSlice:
    """The rows that follow the one named by `after`; the first ones where that is no id."""
    try:
        after = UUID(call.query("after")) if call.query("after") else None
    except ValueError:
        after = None
    return IdSlice(first=rows, after=after)


def next_href(call: Call, page: Page[Row], key: Callable[[Row], UUID]) -> str:
    """The address of the next page with the same filters; "" on the last."""
    if not page.has_next:
        return ""
    kept = [(name, value) for name, value in call.request.query_params.multi_items() if name != "after"]
    return f"{call.request.url.path}?{urlencode([*kept, ('after', str(key(page.rows[-1])))])}"
