"""The scale of a cap's dialog: no label covers another, whatever was asked for."""

from itertools import pairwise
from typing import Any

import pytest

from web.pages.cap_scale import WIDTH, scale

WIDEST = 9
"""Units of the drawing that a character takes on a phone."""


def span(mark: dict[str, Any], text: str) -> tuple[float, float]:
    """From where to where a label goes."""
    width = WIDEST * len(text)
    begins = mark["text_x"] - {"start": 0, "middle": width / 2, "end": width}[mark["anchor"]]
    return begins, begins + width


@pytest.mark.parametrize(
    ("licensed", "cap", "limit", "asked"),
    [
        (48, 50, 60, 61), (48, 50, 50, 51), (48, 50, 60, 9999), (48, 48, 60, 47), (50, 50, 50, 51),
        (1000, 1000, 1000, 1001), (0, 1, 1, 2), (1, 2, 60, 0), (8, 10, None, 7), (3, None, 60, 61),
    ],
)  # fmt: skip
def test_no_label_covers_another(licensed: int, cap: int | None, limit: int | None, asked: int) -> None:
    found = scale(licensed, cap, limit, asked)
    above = [span(found["asked"], f"{asked:,}")]
    below = [span(found["used"], f"{licensed:,} in use")]
    if cap is not None:
        above.append(span(found["cap"], f"cap {cap:,}"))
    if limit is not None:
        below.append(span(found["limit"], f"limit {limit:,}"))
    for line in (sorted(above), sorted(below)):
        assert all(ends < begins for (_, ends), (begins, _) in pairwise(line)), line


def test_a_number_far_beyond_leaves_the_others_their_room() -> None:
    found = scale(48, 50, 60, 9999)
    assert (found["asked"]["x"], found["limit"]["x"], found["beyond_from"]) == (WIDTH, 320, 320)


def test_a_number_below_what_is_in_use_exceeds_nothing() -> None:
    assert scale(48, 50, 60, 47)["beyond_from"] is None
