"""Static files: one style sheet of many parts, and addresses that change with what is in them."""

from tests.web.site import Site
from web.assets import FOR_EVER, SHEETS, SITE, asset, folder


def test_every_part_of_the_style_sheet_is_in_it_once() -> None:
    assert sorted(SHEETS) == sorted(path.stem for path in (folder() / "css").glob("*.css"))


async def test_the_style_sheet_is_answered_whole_and_kept_for_ever(site: Site) -> None:
    answer = await site.browser().get(asset(SITE))
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.text.startswith("/* The order of the layers")
    for sheet in SHEETS:
        assert (folder() / "css" / f"{sheet}.css").read_text() in answer.text


async def test_a_file_without_its_digest_is_asked_for_anew(site: Site) -> None:
    answer = await site.browser().get("/static/app.js")
    assert answer.status_code == 200
    assert "cache-control" not in answer.headers
