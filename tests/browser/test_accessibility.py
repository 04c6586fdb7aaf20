"""axe on every screen of the URL map, as each role, in light and dark."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from reseller.rules.access import Role
from tests.browser.conftest import OpenAs
from tests.browser.people import NOBODY, Served
from tests.browser.screens import address_of, screens

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RUN = """async () => (await axe.run()).violations.map(found => `${found.id}: ${found.nodes[0].html}`)"""
SHAPE = """() => [...document.querySelectorAll('*')].map(each => each.tagName + [...each.attributes]
    .map(had => had.name + (/^(class|role|type|disabled|aria-)/.test(had.name) ? had.value : '')).join())
    .join()"""
LOOKED_AT: set[str] = set()
"""Shapes of pages that axe has seen: what differs in words and addresses alone is looked at once."""
UNKNOWN = "{path} needs an entry in tests/browser/screens.py: say there what stands in its braces."


async def findings(page: Page, *, scheme: Any) -> list[str]:
    """What axe finds on the page as it stands in this color scheme."""
    await page.emulate_media(color_scheme=scheme)
    return [f"{scheme} {page.url}: {each}" for each in await page.evaluate(RUN)]


async def test_every_screen_of_the_map_can_be_opened(console: Served) -> None:
    unknown = [path for path in screens() if await address_of(console, path) is None]
    assert not unknown, "\n".join(UNKNOWN.format(path=path) for path in unknown)


@pytest.mark.parametrize("who", [NOBODY, *(role.value for role in Role)])
async def test_axe_finds_nothing_on_any_screen(console: Served, open_as: OpenAs, who: str) -> None:
    page, found, seen = await open_as(who, "/rules"), [], set()
    await page.context.add_init_script(path=AXE)
    for path in screens():
        answer = await page.goto(console.address + str(await address_of(console, path)))
        assert answer is not None
        assert answer.status in {200, 403, 404, 422}, f"{path}: {answer.status}"
        if (answer.status, page.url if answer.ok else "") in seen:
            continue
        seen.add((answer.status, page.url if answer.ok else ""))
        shape = await page.evaluate(SHAPE)
        if shape in LOOKED_AT:
            continue
        LOOKED_AT.add(shape)
        found += [*await findings(page, scheme="light"), *await findings(page, scheme="dark")]
    assert found == []
