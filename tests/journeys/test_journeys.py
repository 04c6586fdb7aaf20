from pathlib import Path

import pytest

from tests.journeys.journey import play


@pytest.mark.browser
def test_everybody_gets_the_job_done_in_a_browser(tmp_path: Path) -> None:
    play(tmp_path / "pictures")
    assert len(list((tmp_path / "pictures").glob("*.png"))) >= 20
