"""Where the marks and labels of a cap's scale stand, in units of its drawing, 432 wide."""

from __future__ import annotations

from typing import Any

WIDTH = 400
BESIDE = 90
"""Labels of one line are set apart where their marks are nearer than this, the widest that a phone shows."""
GAP = 8
HALF_LIMIT = 50
"""The left half of the limit's label with the gap before it."""


def scale(licensed: int, cap: int | None, limit: int | None, asked: int | None) -> dict[str, Any]:
    """What is in use, the cap and the limit on one line, with a refused number `asked`; None for what is not.

    `x` is a mark, `text_x` and `anchor` its label. A number far beyond the others stands at the end, so that
    they keep their room.
    """
    held = max(licensed, cap or 0, limit or 0, 1)
    whole = max(held, min(asked or 0, max(held + 1, held * 5 // 4)))

    def at(number: int) -> int:
        return WIDTH * min(number, whole) // whole

    def mark(number: int | None) -> dict[str, Any] | None:
        return None if number is None else {"x": at(number), "text_x": at(number), "anchor": "middle"}

    caps, limits, asks = mark(cap), mark(limit), mark(asked)
    if caps and asks:
        _set_apart(*sorted((caps, asks), key=lambda each: int(each["x"])))
    used = at(licensed)
    ends = min(used, limits["x"] - HALF_LIMIT) if limits else used
    label = {"text_x": ends, "anchor": "end"} if ends >= BESIDE else {"text_x": 0, "anchor": "start"}
    beyond = limit is not None and asked is not None and asked > limit
    return {
        "used": {"x": used, **label},
        "cap": caps,
        "limit": limits,
        "asked": asks,
        "track": at(whole if limit is None else limit),
        "beyond_from": at(limit or 0) if beyond else None,
    }


def _set_apart(left: dict[str, Any], right: dict[str, Any]) -> None:
    if right["x"] - left["x"] < BESIDE:
        left |= {"anchor": "end", "text_x": min(left["x"], right["x"] - GAP)}
        right |= {"anchor": "start"}
