"""One person at a browser: goes places, presses and types as people do, and looks at what is there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, TimeoutError, expect

PASSWORD = "demo-console-2026"
WIDE, PHONE = (1280, 860), (360, 760)
A4 = 794
"""The width of the paper in CSS pixels."""
PATIENCE_MS, CARRIED_OUT_MS, LOOK_AGAIN_MS = 90_000, 300_000, 1_000
DEED = re.compile("^(Place order|Order and pay)")
EXPECTED = re.compile(r"status of 4\d\d")
NOT_LISTENING = "[hx-get]:not([data-htmx-powered]), [hx-post]:not([data-htmx-powered])"
"""What htmx has not begun to listen to: a press before that is a plain link's or form's."""


@dataclass
class Person:
    """A page of one person's browser. What the page itself complains of is kept in `complaints`."""

    name: str
    page: Page
    url: str
    pictures: Path
    script: bool = True
    complaints: list[str] = field(default_factory=list)

    def step(self, deed: str) -> None:
        """Say what comes next."""
        print(f"  {self.name}: {deed}", flush=True)

    def go(self, path: str) -> None:
        """Open an address of the console."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        self.listens()

    def listens(self) -> None:
        """Wait until the page's script heeds presses and keys, where there is any."""
        if self.script:
            expect(self.page.locator(NOT_LISTENING)).to_have_count(0)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """By keyboard alone: address, Tab, password, Enter."""
        self.go("/login")
        self.page.get_by_label("E-mail").focus()
        self.type(email)
        self.keys("Tab")
        self.type(password)
        self.enter()
        expect(self.page.get_by_role("link", name=email)).to_be_visible()

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name)

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """What is done inside leads to another page, which is there at the end; or raises TimeoutError."""
        with self.page.expect_event("framenavigated"):
            yield
        self.page.wait_for_load_state()
        self.listens()

    def open(self, thing: Locator) -> None:
        """Click what leads to another page, and let that arrive."""
        with self.arriving():
            thing.click()

    def enter(self) -> None:
        """Press Enter on what leads to another page, and let that arrive."""
        with self.arriving():
            self.keys("Enter")

    def follow(self, name: str) -> None:
        """Open the first link of exactly this name."""
        self.open(self.page.get_by_role("link", name=name, exact=True).first)

    def press(self, name: str) -> None:
        """Send a form by its button of exactly this name."""
        self.open(self.page.get_by_role("button", name=name, exact=True))

    def take_along(self, name: str) -> list[str]:
        """The lines of the file that the link of this name gives."""
        with self.page.expect_download() as given:
            self.page.get_by_role("link", name=name, exact=True).first.click()
        return given.value.path().read_text(encoding="utf-8-sig").splitlines()

    def fill(self, label: str, text: str) -> None:
        """Type into the field whose label begins so."""
        self.page.get_by_role("textbox", name=re.compile(f"^{label}")).fill(text)

    def keys(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, target: Locator, most: int = 60) -> None:
        """Press Tab until this thing has the focus, as somebody without a mouse must."""
        for _ in range(most):
            if target.evaluate("it => it === document.activeElement"):
                return
            self.keys("Tab")
        raise AssertionError(f"{most} presses of Tab do not reach {target}")

    def row(self, *texts: str) -> Locator:
        """The first row of a table that says all of this."""
        return self._first("tbody tr", *texts)

    def entry(self, *texts: str) -> Locator:
        """The newest entry of the history that says all of this."""
        return self._first("table.history tbody tr", *texts)

    def _first(self, selector: str, *texts: str) -> Locator:
        rows = self.page.locator(selector)
        for text in texts:
            rows = rows.filter(has_text=text)
        return rows.first

    def sees(self, *texts: str) -> None:
        """Each text stands on the page, at once or within moments."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def title(self, text: str) -> None:
        expect(self.page.locator("main h1")).to_contain_text(text)

    def refused(self, label: str, *texts: str) -> None:
        """The field of this label is refused in these words, has the focus, and names its error."""
        control = self.page.get_by_label(label)
        expect(control).to_have_attribute("aria-invalid", "true")
        expect(control).to_be_focused()
        for text in texts:
            expect(self.page.locator(".error").first).to_contain_text(text)

    def completes(self, row: Locator) -> None:
        """An order's row says Completed after a while, by itself."""
        expect(row).to_contain_text("Completed", timeout=CARRIED_OUT_MS)

    def completed(self) -> None:
        """The order whose page is shown is carried out after a while, by itself."""
        self.stands("Completed")

    def stands(self, status: str) -> None:
        """The order whose page is shown comes to stand so, by itself."""
        state = self.page.locator("[role=status]").filter(has_text=status).first
        expect(state).to_be_visible(timeout=CARRIED_OUT_MS)

    def waits_for(self, thing: Locator) -> None:
        """Look at the page again and again until this is there, as for what happens elsewhere."""
        for _ in range(CARRIED_OUT_MS // LOOK_AGAIN_MS):
            try:
                thing.first.wait_for(timeout=LOOK_AGAIN_MS)
            except TimeoutError:
                self.page.reload()
            else:
                return
        raise AssertionError(f"{self.page.url} never shows {thing}")

    def places(self) -> None:
        """Press the review's button, whatever amount it names."""
        self.open(self.page.get_by_role("button", name=DEED))

    def holds(self, **numbers: int) -> None:
        """The numbers of the subscription whose page is shown, by their names; the page follows by itself."""
        for name, number in numbers.items():
            shown, alone = self._counter(name, number)
            expect(shown.first).to_contain_text(alone, timeout=CARRIED_OUT_MS)

    def turns_to(self, **numbers: int) -> None:
        """The same, of what the worker does when a day has turned: looks at the page again and again."""
        for name, number in numbers.items():
            shown, alone = self._counter(name, number)
            self.waits_for(shown.filter(has_text=alone))

    def _counter(self, name: str, number: int) -> tuple[Locator, re.Pattern[str]]:
        """Where the number of this name stands, and what it says."""
        label = name.replace("_", " ").capitalize()
        shown = self.page.locator("dl.counters > div").filter(has_text=label).locator("dd")
        return shown, re.compile(rf"^{number}(\D|$|\d+ (canceled|being))")

    def picture(self, name: str, size: tuple[int, int] = WIDE, scheme: str = "light") -> None:
        """Leave a picture; nothing may stick out to the right."""
        width, height = size
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.page.evaluate("document.querySelectorAll('.toast').forEach(toast => toast.hidden = false)")
        sticks_out = self.page.evaluate("document.documentElement.scrollWidth") - width
        assert sticks_out <= 0, f"{self.page.url} is {sticks_out} px too wide at {width} px"
        self.page.screenshot(path=self.pictures / f"{name}.png")
        self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        self.page.emulate_media(color_scheme="light")

    def prints(self) -> None:
        """On A4 paper: the page alone, without the frame around it, and nothing cut off at the right."""
        self.page.emulate_media(media="print")
        self.page.set_viewport_size({"width": A4, "height": A4})
        expect(self.page.locator("#navigation")).to_be_hidden()
        assert self.page.evaluate("document.documentElement.scrollWidth") <= A4
        assert self.page.pdf(format="A4").startswith(b"%PDF")
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    def _listen(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.complaints.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url} answered {response.status}")


@contextmanager
def person(browser: Browser, name: str, url: str, pictures: Path, *, script: bool = True) -> Iterator[Person]:
    """A browser window of one person's own, with JavaScript or without; complaints of its pages fail."""
    context = browser.new_context(
        viewport={"width": WIDE[0], "height": WIDE[1]},
        java_script_enabled=script,
        locale="en-IE",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    who = Person(name, context.new_page(), url, pictures, script)
    who._listen()
    try:
        yield who
        assert not who.complaints, f"{name}: {who.complaints}"
    except BaseException:
        _show_where(who)
        raise
    finally:
        context.close()


def _show_where(who: Person) -> None:
    """What this person had before the eyes when it went wrong."""
    if who.page.url == "about:blank":
        return
    who.page.screenshot(path=who.pictures / "stumble.png", full_page=True)
    print(f"{who.name} stumbled at {who.page.url}, see {who.pictures / 'stumble.png'}", flush=True)
    print(who.page.locator("body").inner_text()[:3000], flush=True)
