"""Hard cases written by hand, each a scenario on Irish terms unless it says otherwise."""

from typing import Any

Event = dict[str, Any]
YEARLY, MONTHLY = "google_annual_yearly", "google_annual_monthly"


def on(day: str, do: str, name: str, **more: Any) -> Event:
    return {"at": f"{day}T10:00:00Z", "do": do, "on": name, **more}


def late(day: str, entered: str, do: str, name: str, **more: Any) -> Event:
    return on(day, do, name, entered=f"{entered}T10:00:00Z", **more)


def flexible(day: str, name: str = "ws", **more: Any) -> Event:
    return {
        "at": f"{day}T08:00:00Z", "do": "subscribe", "as": name, "customer": "acme.example",
        "product": "Workspace", "terms": "google_flexible", "unit_price": "6.00", "cap": 50, **more,
    }  # fmt: skip


def annual(day: str, terms: str = MONTHLY, name: str = "an", **more: Any) -> Event:
    return flexible(day, name, **{"terms": terms, "quantity": 10, "unit_price": "12.00", "cap": None, **more})


def scenario(until: str, *events: Event, zone: str = "Europe/Dublin", **more: Any) -> dict[str, Any]:
    reseller = {"country": "IE", "billing_zone": zone, "currency": "EUR"}
    kept = [{key: value for key, value in event.items() if value is not None} for event in events]
    return {
        "reseller": reseller, "request_link": True, "events": kept, "until": f"{until}T12:00:00Z", **more
    }  # fmt: skip


HARD: dict[str, dict[str, Any]] = {
    "late for a closed month on the 2nd": scenario(
        "2026-07-04", flexible("2026-04-01"), late("2026-04-10", "2026-06-02", "add_users", "ws", count=4)
    ),
    "late removal before its addition": scenario(
        "2026-06-04", flexible("2026-04-01"), on("2026-04-20", "add_users", "ws", count=5),
        late("2026-04-10", "2026-05-10", "remove_users", "ws", count=2),
    ),
    "late removal of fewer than were in use, in between too": scenario(
        "2026-06-04", flexible("2026-04-01"), on("2026-04-02", "add_users", "ws", count=5),
        on("2026-04-12", "remove_users", "ws", count=3), on("2026-04-20", "add_users", "ws", count=5),
        late("2026-04-10", "2026-05-10", "remove_users", "ws", count=3),
        late("2026-04-10", "2026-05-10", "remove_users", "ws", count=2),
        late("2026-04-10", "2026-05-10", "remove_users", "ws", users=["ws-7"]),
    ),
    "late end before additions and removals": scenario(
        "2026-07-04", flexible("2026-04-01", unit_price=None, tiers=[[1, "6.00"], [6, "5.00"]]),
        on("2026-04-02", "add_users", "ws", count=7), on("2026-04-15", "remove_users", "ws", count=3),
        on("2026-04-25", "set_price", "ws", unit_price="9"), on("2026-05-20", "add_users", "ws", count=9),
        late("2026-04-10", "2026-06-10", "end_subscription", "ws"),
    ),
    "late across a new price": scenario(
        "2026-06-04", flexible("2026-04-01"), on("2026-04-20", "set_price", "ws", unit_price="9"),
        late("2026-04-10", "2026-05-10", "add_users", "ws", count=2),
    ),
    "late across a renewal": scenario(
        "2027-06-04", annual("2026-04-10"),
        late("2027-04-02", "2027-05-10", "add_licenses", "an", count=2),
    ),
    "late across a renewal by seats in use": scenario(
        "2028-06-04", annual("2026-04-10"), on("2026-04-11", "add_users", "an", count=6),
        on("2026-04-11", "set_renewal", "an", renewal="seats_in_use"),
        late("2027-04-02", "2027-05-10", "add_licenses", "an", count=2),
        late("2027-04-12", "2027-05-11", "add_licenses", "an", count=1),
    ),
    "late across two renewals, the second with a number": scenario(
        "2028-07-04", annual("2026-04-10"),
        on("2027-06-10", "set_renewal", "an", renewal="same_seats", quantity=11),
        late("2027-04-02", "2028-06-10", "add_licenses", "an", count=2),
    ),
    "late across a switch to Flexible": scenario(
        "2027-06-04", annual("2026-04-10"), on("2026-04-10", "set_renewal", "an", renewal="flexible"),
        late("2027-04-02", "2027-05-10", "add_users", "an", count=2),
    ),
    "late subscription": scenario(
        "2026-07-04", flexible("2026-04-01"), {**annual("2026-04-10"), "entered": "2026-06-10T10:00:00Z"}
    ),
    "the same price again is no new price": scenario(
        "2026-05-04", flexible("2026-04-01"), on("2026-04-02", "add_users", "ws", count=5),
        on("2026-04-20", "set_price", "ws", unit_price="6"),
        on("2026-04-25", "set_price", "ws", unit_price="7"),
    ),
    "ended before it began": scenario(
        "2026-06-04", flexible("2026-04-01", start_on="2026-04-20"),
        on("2026-04-02", "add_users", "ws", count=5), on("2026-04-10", "end_subscription", "ws"),
        on("2026-04-11", "add_users", "ws", count=1),
    ),
    "an end that is moved": scenario(
        "2026-06-04", flexible("2026-04-01"), on("2026-04-02", "add_users", "ws", count=5),
        on("2026-04-10", "end_subscription", "ws", from_on="2026-05-09"),
        on("2026-04-11", "end_subscription", "ws", from_on="2026-04-20"),
        on("2026-04-20", "add_users", "ws", count=1),
    ),
    "yearly to Flexible at a twelfth": scenario(
        "2027-07-04", annual("2026-04-30", YEARLY, unit_price="100"),
        on("2026-05-02", "set_renewal", "an", renewal="flexible", cap=2),
        on("2026-05-02", "add_users", "an", count=7), zone="Pacific/Auckland",
    ),
    "a number set once": scenario(
        "2028-06-04", annual("2026-01-30"), on("2026-02-01", "add_users", "an", count=8),
        on("2026-12-01", "set_renewal", "an", renewal="same_seats", quantity=6),
        on("2027-01-30", "add_licenses", "an", count=3), contract_limit=13,
    ),
    "a renewal with its price, then another": scenario(
        "2028-05-04", annual("2026-04-01"),
        on("2026-05-01", "set_renewal", "an", renewal="same_seats", unit_price="13"),
        on("2027-05-01", "set_renewal", "an", renewal="seats_in_use", unit_price="15"),
        on("2027-05-02", "add_users", "an", count=3), on("2027-06-01", "set_price", "an", unit_price="14"),
    ),
    "nothing allowed": scenario(
        "2026-05-04", flexible("2026-04-01"), flexible("2026-04-01", "none", cap=0),
        annual("2026-04-01", quantity=1), on("2026-04-02", "add_users", "none", count=1), contract_limit=0,
    ),
    "links of all and of one": scenario(
        "2026-05-04", annual("2026-04-01"),
        {"at": "2026-04-02T10:00:00Z", "do": "set_link", "enabled": False, "customer": "acme.example"},
        on("2026-04-02", "add_licenses", "an", count=1), on("2026-04-02", "request", "an", count=1),
        {"at": "2026-04-03T10:00:00Z", "do": "set_link", "enabled": True, "customer": "acme.example"},
        on("2026-04-03", "add_licenses", "an", count=1), request_link=False,
    ),
    "a name of two customers, reused": scenario(
        "2026-05-04", flexible("2026-04-01"), flexible("2026-04-01", "w2", customer="globex.example"),
        on("2026-04-02", "add_users", "ws", users=["ann"]),
        on("2026-04-02", "add_users", "w2", users=["ann"]),
        on("2026-04-02", "remove_users", "ws", users=["ann"]),
        on("2026-04-02", "remove_users", "ws", users=["ann"]),
        on("2026-04-03", "add_users", "ws", users=["ann", "ws-1"]),
        on("2026-04-03", "add_users", "ws", count=1),
    ),
    "credits": scenario(
        "2026-07-04", annual("2026-04-01", YEARLY),
        *[{"at": "2026-05-05T10:00:00Z", "do": "credit", "invoice": place} for place in (0, 0, 1, 9, -1)],
        {"at": "2026-05-05T10:00:00Z", "do": "credit", "invoice": 9, "by": "reseller_owner"},
    ),
    "a million": scenario(
        "2026-05-04", annual("2026-04-02", quantity=1_000_000, unit_price="0.000001"),
        on("2026-04-03", "add_licenses", "an", count=1_000_000),
        on("2026-04-03", "add_licenses", "an", count=1_000_001),
    ),
}  # fmt: skip
