"""Random lives of a reseller's customers: lawful and unlawful, near midnights, month ends and leap days."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

TERMS = ["google_flexible", "google_annual_monthly", "google_annual_yearly"]
ZONES = [
    "Europe/Dublin", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "Africa/Cairo",
    "America/Santiago", "Pacific/Kiritimati", "Australia/Lord_Howe", "UTC",
    "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu",
]  # fmt: skip
HOMES = [
    ("IE", None), ("IE", "IE6388047V"), ("NL", "NL004495445B01"), ("NL", None), ("DE", "DE136695976"),
    ("DE", None), ("FI", None), ("EE", None), ("US", None), ("JP", None),
]  # fmt: skip
PRICES = ["6.00", "7", "0.333333", "12.5", "99.999999", "1", "0.01", "144.00", "10.10", "500"]
WRONG = ["reseller_finance", "reseller_viewer", "customer_viewer", "provider_operator", "provider_finance"]
RIGHT = ["reseller_owner", "reseller_sales", "customer_owner", "customer_admin"]
STARTS = [
    date(2020, 7, 30), date(2021, 1, 28), date(2024, 2, 27), date(2026, 1, 29), date(2026, 4, 15),
    date(2027, 12, 30), date(2028, 2, 28), date(2024, 8, 30), date(2025, 6, 20), date(2028, 2, 29),
]  # fmt: skip


class Life:
    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.at = datetime.combine(self.dice.choice(STARTS), datetime.min.time(), UTC) + timedelta(hours=9)
        self.known: list[tuple[str, str, datetime]] = []
        self.events: list[dict[str, Any]] = []

    def scenario(self, seed: int) -> dict[str, Any]:
        dice = self.dice
        home, vat_id = dice.choice(HOMES)
        exempt = {"from": "2020-09-30", "until": dice.choice([None, "2026-05-31"])}
        pace = dice.choice([1, 3, 10, 40])
        for _ in range(dice.randint(3, 45)):
            self._pass(pace)
            self.events.append(self._event())
        until = self.at + timedelta(days=dice.choice([0, 1, 5, 40, 200, 400]))
        return {
            "name": f"life {seed}",
            "provider": {"country": dice.choice(["IE", "IE", "IE", "NL"])},
            "reseller": {
                "country": home, "vat_id": vat_id, "billing_zone": dice.choice(ZONES),
                "vat_exempt": exempt if home == "IE" and dice.random() < 0.4 else None,
                "currency": dice.choice(["EUR", "EUR", "JPY", "KWD"]),
            },
            "contract_limit": dice.choice([None, None, None, 0, 30, 80]),
            "request_link": dice.random() < 0.8,
            "events": self.events,
            "until": _text(until),
        }  # fmt: skip

    def _pass(self, pace: int) -> None:
        """On to the next instant: often within the hour of a midnight, sometimes to a month's end."""
        dice = self.dice
        if dice.random() < 0.15:
            return
        self.at += timedelta(days=dice.randint(0, pace), minutes=dice.randint(0, 900))
        if dice.random() < 0.4:
            self.at = self.at.replace(hour=23, minute=59) + timedelta(minutes=dice.choice([-60, 0, 1, 2, 61]))
        if dice.random() < 0.15:
            nxt = (self.at.replace(day=1) + timedelta(days=32)).replace(day=1)
            self.at = nxt + timedelta(hours=dice.choice([-13, -1, 1, 30, 51, 75]))

    def _event(self) -> dict[str, Any]:
        dice = self.dice
        if len(self.known) < 2 or dice.random() < 0.08:
            return self._subscribe()
        if dice.random() < 0.04:
            customer = {"customer": dice.choice(self.known)[0].split("-")[0] + ".example"}
            more = customer if dice.random() < 0.5 else {}
            return {
                "at": _text(self.at),
                "do": "set_link",
                "enabled": dice.random() < 0.6,
                **more,
                **self._by(),
            }
        if dice.random() < 0.05:
            return {"at": _text(self.at), "do": "credit", "invoice": dice.randint(0, 4), **self._by()}
        name, terms, since = dice.choice(self.known)
        verb = dice.choice(VERBS if "flexible" not in terms else VERBS + ["add_users", "remove_users"] * 5)
        event = {"at": _text(self.at), "do": verb, "on": name, **self._fields(verb), **self._by()}
        late = dice.random() < 0.12 and verb in LATE
        if late and terms != "google_annual_yearly":
            event |= {
                "at": _text(max(since, self.at - timedelta(days=dice.randint(0, 70)))),
                "entered": event["at"],
            }
        return event

    def _subscribe(self) -> dict[str, Any]:
        dice = self.dice
        terms = dice.choice([TERMS[0], *TERMS])
        customer = dice.choice(["acme", "globex", "initech"])
        name = f"{customer}-{len(self.known)}"
        self.known.append((name, terms, self.at))
        event = {
            "at": _text(self.at), "do": "subscribe", "as": name, "customer": f"{customer}.example",
            "product": dice.choice(["Workspace", "Vault"]), "terms": terms, **self._price(), **self._by(0.03),
        }  # fmt: skip
        if dice.random() < 0.25:
            event["start_on"] = (self.at.date() + timedelta(days=dice.choice([1, 2, 3, 14, 45]))).isoformat()
        if terms == TERMS[0]:
            return event | ({"cap": dice.choice([0, 10, 50, 1000])} if dice.random() < 0.9 else {})
        return event | {"quantity": dice.choice([1, 5, 10, 12, 40])}

    def _price(self) -> dict[str, Any]:
        dice = self.dice
        if dice.random() < 0.7:
            return {"unit_price": dice.choice(PRICES)}
        return {"tiers": [[1, "8.00"], [5, "7.125"], [12, "6.333333"], [20, "5"]]}

    def _by(self, often: float = 0.1) -> dict[str, str]:
        dice = self.dice
        if dice.random() >= often:
            return {}
        return {"by": dice.choice(WRONG + RIGHT)}

    def _fields(self, verb: str) -> dict[str, Any]:
        dice = self.dice
        count = dice.choice([1, 1, 2, 3, 5, 8, 12, 30, 0, 1_000_001 if dice.random() < 0.2 else 4])
        if verb == "add_users" and dice.random() < 0.15:
            return {"users": dice.sample(["ann", "bob", "cem", "dee"], dice.randint(1, 3))}
        if verb == "remove_users":
            if dice.random() < 0.15:
                return {"users": dice.sample(["ann", "bob", "cem", "dee"], dice.randint(1, 2))}
            return {"count": dice.choice([1, 1, 1, 2, 3, 9])}
        if verb == "set_cap":
            return {"cap": dice.choice([0, 5, 20, 60, 200])}
        if verb == "set_price":
            return self._price()
        if verb == "set_renewal":
            return self._renewal()
        if verb == "end_subscription":
            ahead = dice.choice([None, 0, 1, 9, 33])
            if ahead is None:
                return {}
            return {"from_on": (self.at.date() + timedelta(days=ahead + 1)).isoformat()}
        return {"count": count}

    def _renewal(self) -> dict[str, Any]:
        dice = self.dice
        setting = dice.choice(["same_seats", "same_seats", "seats_in_use", "flexible", "end"])
        more: dict[str, Any] = {"renewal": setting}
        if setting == "same_seats" and dice.random() < 0.5:
            more["quantity"] = dice.choice([1, 6, 15, 40])
        if setting == "flexible" and dice.random() < 0.5:
            more["cap"] = dice.choice([0, 10, 60])
        if setting == "flexible" and dice.random() < 0.5:
            more["unit_price"] = dice.choice(PRICES)
        return more


LATE = ("add_users", "remove_users", "add_licenses", "end_subscription")
VERBS = [
    *["add_users"] * 6, *["remove_users"] * 3, *["add_licenses"] * 6, "set_cap", "set_price", "set_price",
    "set_renewal", "set_renewal", "set_renewal", "end_subscription", "request", "cancel_licenses",
]  # fmt: skip


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def life(seed: int) -> dict[str, Any]:
    """The scenario of one seed, always the same."""
    return Life(seed).scenario(seed)
