"""Somebody who follows every kind of link there is, on the narrowest screen."""

import re
from collections.abc import Iterator

from tests.journeys.person import Person

NARROW = {"width": 320, "height": 700}
NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d")
"""Ids and months: addresses that differ in these alone show the same screen."""
LINKS = "links => links.map(link => link.getAttribute('href'))"


def goes_everywhere(who: Person) -> None:
    """No link of this person's pages leads to a refusal, and no page is wider than the screen."""
    who.step("follows every link, on a narrow screen")
    who.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    seen = 0
    for path in every_screen(who):
        seen += 1
        sticks_out = who.page.evaluate("document.documentElement.scrollWidth") - NARROW["width"]
        assert sticks_out <= 0, f"{path} is {sticks_out} px too wide at {NARROW['width']} px"
    assert seen > 5, f"{who.name} found no way"


def every_screen(who: Person) -> Iterator[str]:
    """Open one address of every kind that links lead to from the first page on; give it while it is shown."""
    ahead, seen = ["/"], set[str]()
    while ahead:
        path = ahead.pop(0)
        if (kind := _kind(path)) in seen:
            continue
        seen.add(kind)
        who.go(path)
        found = who.page.eval_on_selector_all("a[href^='/']:not([href*='.csv'])", LINKS)
        ahead += [str(href).partition("#")[0] for href in found]
        yield path


def _kind(path: str) -> str:
    return NAMES.sub("*", path.partition("?")[0])
