"""Somebody who follows every kind of link there is, on the narrowest screen."""

import re

from tests.journeys.person import Person

NARROW = {"width": 320, "height": 700}
NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d")
"""Ids and months: addresses that differ in these alone show the same screen."""
LINKS = "links => links.map(link => link.getAttribute('href'))"


def goes_everywhere(who: Person) -> None:
    """No link of this person's pages leads to a refusal, and no page is wider than the screen."""
    who.step("follows every link, on a narrow screen")
    who.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    ahead, seen = ["/"], set[str]()
    while ahead:
        path = ahead.pop(0)
        if (kind := _kind(path)) not in seen:
            seen.add(kind)
            ahead += _looks_at(who, path)
    assert len(seen) > 5, f"{who.name} found no way: {seen}"


def _kind(path: str) -> str:
    return NAMES.sub("*", re.split(r"[?#]", path)[0])


def _looks_at(who: Person, path: str) -> list[str]:
    """The addresses that this page links to."""
    who.go(path)
    sticks_out = who.page.evaluate("document.documentElement.scrollWidth") - NARROW["width"]
    assert sticks_out <= 0, f"{path} is {sticks_out} px too wide at {NARROW['width']} px"
    found = who.page.eval_on_selector_all("a[href^='/']:not([href*='.csv'])", LINKS)
    return [str(href) for href in found]
