"""The last tenth of a cap or limit is near."""

import pytest

from reseller.rules.nearness import near


@pytest.mark.parametrize(
    ("used", "bound", "expected"),
    [
        (9, 10, True),
        (8, 9, False),
        (1, 1, True),
        (12, 10, True),
        (0, 0, False),
        (3, 0, False),
        (3, None, False),
    ],
)
def test_nine_tenths_are_near(used: int, bound: int | None, expected: bool) -> None:
    assert near(used, bound) is expected
