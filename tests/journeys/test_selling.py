from pathlib import Path

import pytest

from tests.journeys.selling import play


@pytest.mark.browser
def test_four_vendors_licenses_are_sold_through_a_year_in_a_browser(tmp_path: Path) -> None:
    play(tmp_path / "pictures")
    assert len(list((tmp_path / "pictures").glob("*.png"))) >= 25
