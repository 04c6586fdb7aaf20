"""Draw the screens from sample contexts, in both schemes and two widths, and check each with axe.

python tests/browser/gallery.py FOLDER [SCREEN ...]
"""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace as Row
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from reseller.rules.money import Money
from web.assets import folder
from web.forms import Form
from web.render import page as draw

HERE = Path(__file__).resolve().parent
ARGS = ["--no-sandbox", "--disable-background-networking"]
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
TYPES = {".css": "text/css", ".js": "text/javascript"}
NOW = datetime(2026, 10, 10, 13, 5, tzinfo=UTC)
TODAY = date(2026, 10, 10)
VIEWER = Row(kind="reseller", organization="North", email="sales@north.example", note="Billing zone Europe/Dublin",
             zone="Europe/Dublin", supplier="", open_requests=3, compact=False)  # fmt: skip


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def customer_rows() -> Iterator[Row]:
    for name, used, total, near, note, tone in (
        ("Acme", 119, 117, False, "2 over", "bad"), ("Aran Knitwear", 17, 25, False, "", ""),
        ("Beara Coast Hotels", 104, 114, True, "2 to cap", "warn"), ("Cobh Marine Survey", 12, 12, False, "all in use", ""),
    ):  # fmt: skip
        yield Row(id="1", name=name, domain=f"{name.split()[0].lower()}.example", subscriptions=3, used=used, total=total,
                  near=near, note=note, tone=tone, next_on=TODAY, next_text="Annual term ends", so_far=eur(57784))  # fmt: skip


def history() -> list[Row]:
    return [
        Row(id=str(n), billing_date=TODAY, at=NOW, customer_name="Acme", customer_href="/customers/1", action="Added users",
            product="Workspace Business Starter", quantity_after=48, quantity_text="added 2", actor="admin@acme.example",
            number=str(8230 + n), href="/orders/1", status=status)
        for n, status in enumerate(("PROCESSING", "COMPLETED", "FAILED", "CANCELED"))
    ]  # fmt: skip


ACTIONS = [Row(label="Add licenses", href="/x", value="10 bought", allowed=True, reason=""),
           Row(label="Edit purchase cap", href="", value="", allowed=False, reason="A cap belongs to Flexible.")]  # fmt: skip
CUSTOMER = Row(id="1", name="Acme", domains=["acme.example"], limit_text="60 licenses of each product", version=1,
               link_text="On, hosted form", open_requests=1, oldest_request="waiting 27 minutes", so_far=eur(46523))  # fmt: skip
SUBSCRIPTION = Row(id="2", product="Workspace Enterprise Essentials", plan="Annual, yearly payments", version=1, licensed=48,
                   bought=None, cap=50, limit=60, available=2, total=50, ends_on=TODAY, actions=ACTIONS, reserved=0,
                   facts=[("Bought", "10"), ("Term ends", "20 April 2027")])  # fmt: skip
HELD = [Row(id="2", product="Workspace Business Starter", plan="Flexible", licensed=48, bought=None, cap=50, available=2, note="",
            tone="warn", next_title="Charged on use", next_text="no period to plan", add_href="", actions=ACTIONS),
        Row(id="3", product="TimeLog license", plan="Monthly period", licensed=12, bought=10, cap=None, available=-2,
            note="2 over, 3 days left", tone="bad", next_title="1 Nov", next_text="10 licenses", add_href="/x", actions=ACTIONS)]  # fmt: skip
STEPS = [("Subscription", "/a"), ("Number", "/b"), ("Review", "/c")]
LINE = Row(title="5 more licenses", text="11 October 2026 to 20 April 2027", quantity=5, days=192, period_days=365,
           unit_price="144", price_unit="a term", net=eur(37874))  # fmt: skip
PREVIEW = Row(
    lines=[LINE], net=eur(37874), tax=eur(8711), gross=eur(46585), tax_text="VAT 23 %, Ireland",
    notices=[Row(title="Not refundable", text="With yearly payments you owe the whole amount.", tone="warn", href="", label="")],
    changes=[Row(title="Licenses", before="10", after="15", now_label="now", after_label="after this order", reset=False)],
    facts=[("Billing date", "10 October 2026"), ("Billing zone", "Europe/Dublin")],
)  # fmt: skip
WHY = Row(title="Why 20.13", about="Order 8104", note="5 licenses × 21 days = 105 license-days",
          cells=Row(licenses=5, days=30, free_day=9, from_day=10, to_day=30),
          steps=[Row(formula="5 × 5.75 × 21 ÷ 30", text="licenses × price × days", rules=["I2", "M4"]),
                 Row(formula="20.13", text="rounded once, half away from zero", rules=["M2"])])  # fmt: skip
INVOICE_LINES = [Row(id=str(n), title="Users added 9 Sep", order_id="1", order_number="8104", product="Workspace Business Starter",
                     quantity=5, days=21, period_days=30, unit_price="5.75", net=eur(2013)) for n in (1, 2)]  # fmt: skip
PARTY = Row(name="Provider Ltd", lines=["14 Quay Row", "Dublin 1, Ireland"])
MONTH = Row(date=TODAY, so_far=eur(316018), compared="52.61 less than on 10 September.", points="0,116 100,97",
            before_points="0,116 150,88 158,54 321,20", here=Row(x=100, y=97),
            axis=[Row(y=y, label=label) for y, label in ((4, "12,000"), (70, "6,000"), (136, "0"))],
            days=[Row(x=4, label="1"), Row(x=100, label="10")],
            rows=[Row(name="October", to_date=eur(316018), whole=None), Row(name="September", to_date=eur(321279), whole=eur(1009886))])  # fmt: skip


def cap_refused() -> Form:
    form = Form.blank(cap=75)
    form.wrong("cap", "The contract limit is 60 licenses. Enter 60 or fewer.")
    return form


COMMON: dict[str, Any] = dict(
    viewer=VIEWER, key="k", customer=CUSTOMER, subscription=SUBSCRIPTION, form=Form(), next_href=""
)
SCREENS: dict[str, tuple[str, dict[str, Any]]] = {
    "login": ("login.html", dict(viewer=None, next="")),
    "home": ("home.html", dict(today=TODAY, month=MONTH, as_of=NOW, sections=[Row(title="Open requests", tone="", entries=[
        Row(mark="27 min", tone="", title="Acme, 5 licenses", href="/x", text="admin@acme.example", action="Review", action_href="/y")])])),
    "customers": ("customers/index.html", dict(count="16", query=Row(q="", plan="", month="", near="1", over=""), plans=[("", "any")],
        months=[("", "any")], near_count=3, over_count=1, near_href="/x", over_href="/y", currency="EUR", month=TODAY,
        rows=list(customer_rows()), may_create=True, totals=Row(subscriptions=34, used=855, total=980, so_far=eur(316018)))),
    "customer": ("customers/show.html", dict(may_edit=True, may_subscribe=True, subscriptions=HELD, history=history(), lines=[])),
    "cap": ("subscriptions/cap.html", dict(form=cap_refused())),
    "licenses": ("subscriptions/licenses.html", dict(steps=STEPS, refusal=None)),
    "quantity": ("subscriptions/quantity.html", dict(steps=STEPS, hint="A whole number.", request=None, total=15,
        subscription=Row(**{**vars(SUBSCRIPTION), "bought": 10}))),
    "review": ("subscriptions/review.html", dict(steps=STEPS, quantity=5, request=None, preview=PREVIEW, hidden=[],
        deed="Place order for EUR 378.74 plus VAT")),
    "history": ("orders/history.html", dict(customer=None, query=dict.fromkeys(("actor", "action", "product", "customer", "from", "to"), ""),
        actors=[("", "anyone")], actions=[("", "any")], products=[("", "any")], customers=[("", "any")], path="/history", rows=history(),
        csv_href="/history.csv", clear_href="/history", newer=2, newer_href="/history")),
    "invoice": ("invoices/show.html", dict(invoice=Row(id="1", number="NORTH-2026-000001", title="Invoice", status="FINALIZED",
        currency="EUR", month=TODAY, credits=None, net=eur(4026), gross=eur(4952), line_count=2, seller=PARTY, bill_to=PARTY,
        dates=["Issued 3 October 2026"], notes=["Each line is rounded once."]), taxes=[Row(label="VAT, Ireland", rate="23",
        net=eur(4026), tax=eur(926))], groups=[Row(customer="Acme", net=eur(4026), lines=INVOICE_LINES)], open_line="1", explanation=WHY,
        may_credit=False, formats=["csv", "pdf"])),
    "portal": ("portal/index.html", dict(viewer=Row(**{**vars(VIEWER), "kind": "customer", "supplier": "North"}), prices="Net, EUR",
        alarms=[Row(title="2 users more than licenses", text="Buy 2.", days_left=3, users_href="/u", href="/b", label="Buy 2 licenses",
        price="EUR 18.97 now.")], history=history(), rows=[Row(id="2", product="Workspace", plan="Flexible", note="", tone="", licensed=48,
        total=50, of="of cap", next_text="charged on use", cost=eur(27600), cost_text="each month", href="/a", label="Add users",
        users_href="/u")])),
    "request": ("requests/form.html", dict(viewer=None, reseller=Row(name="North", email="sales@north.example"), sent=None, action="/r",
        customer=Row(name="Acme", domain="acme.example"), products=[Row(value="1", label="Workspace", text="10 licenses")], hint="Whole.",
        form=Form.blank(product="1", quantity=5))),
    "not-found": ("errors/404.html", dict(path="/customers/9", request_id="req-1")),
}  # fmt: skip


def serve(screen: str, route: Route) -> None:
    """Answer static files from the checkout, and the screen for everything else."""
    path = route.request.url.split("/", 3)[3].partition("?")[0]
    file = folder() / path.removeprefix("static/")
    if path.startswith("static/") and file.is_file():
        return route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
    template, context = SCREENS[screen]
    headers = {"content-security-policy": POLICY}
    return route.fulfill(
        body=draw(template, {**COMMON, **context}), content_type="text/html", headers=headers
    )


def findings(page: Page) -> list[str]:
    """Return what axe says of the page, and what the content security policy refused."""
    page.evaluate((HERE / "vendor/axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def main(target: Path, names: list[str]) -> int:
    """Draw the named screens, or all; return 1 when something was found."""
    target.mkdir(parents=True, exist_ok=True)
    bad = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        for scheme in ("light", "dark"):
            for width in (1280, 360):
                page = browser.new_page(viewport={"width": width, "height": 860}, color_scheme=scheme)
                page.on("console", lambda said: print("console:", said.text))
                page.on("pageerror", lambda error: print("error:", error))
                for name in names or SCREENS:
                    page.unroute_all()
                    page.route("**/*", partial(serve, name))
                    page.goto("http://127.0.0.1:9/")
                    page.screenshot(path=target / f"{name}-{scheme}-{width}.png", full_page=True)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    found = findings(page) + ([f"{wide} wide"] if wide > width else [])
                    bad += len(found)
                    print(
                        *(f"{name} {scheme} {width} {each}" for each in found),
                        sep="\n",
                        end="\n" if found else "",
                    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
