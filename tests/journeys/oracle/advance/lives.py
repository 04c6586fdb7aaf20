"""Random lives under the terms charged in advance, lawful and unlawful, near ends, graces and windows."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

PERIODS = {
    "billomat": ["month", "year"],
    "timelog": ["month", "quarter", "year"],
    "aircall": ["month", "year"],
}
VERBS = {
    "billomat": ["add_licenses", "cancel_licenses", "set_tariff", "swap_users"],
    "timelog": ["add_licenses", "set_next_period", "set_next_period", "renew"],
    "aircall": ["swap_users", "swap_users", "add_licenses"],
    "horizon": ["add_licenses", "cancel_licenses", "renew", "end_subscription", "set_next_period"],
}  # fmt: skip
SETTINGS = ("set_price", "set_tariff")
COMMON = ["add_users", "add_users", "add_users", "remove_users", "remove_users", "set_price"]
STARTS = [date(2026, 1, 31), date(2024, 2, 29), date(2025, 12, 30), date(2026, 3, 15), date(2027, 8, 30)]
ZONES = ["Europe/Dublin", "America/Los_Angeles", "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu"]
PRICES = ["6.00", "7", "0.333333", "12.5", "99.999999", "144.00"]
TIERS = [[1, "8.00"], [5, "7.125"], [12, "6.333333"], [20, "5"]]


class Life:
    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.at = datetime.combine(self.dice.choice(STARTS), datetime.min.time(), UTC) + timedelta(hours=9)
        self.held: list[tuple[str, str, datetime]] = []

    def scenario(self, seed: int) -> dict[str, Any]:
        dice, events = self.dice, []
        pace = dice.choice([2, 6, 15, 40])
        for _ in range(dice.randint(4, 40)):
            self._pass(pace)
            events.append(self._event())
        home = dice.choice([("IE", None), ("NL", None), ("US", None), ("NL", "NL004495445B01")])
        return {
            "name": f"advance {seed}",
            "reseller": {
                "country": home[0], "vat_id": home[1], "currency": dice.choice(["EUR", "EUR", "JPY", "KWD"]),
                "billing_zone": dice.choice(ZONES),
            },
            "contract_limit": dice.choice([None, None, None, 30]),
            "events": events,
            "until": _text(self.at + timedelta(days=dice.choice([1, 9, 40, 400]))),
        }  # fmt: skip

    def _pass(self, pace: int) -> None:
        """On by some days, often to the days around the end of a term or the end of a grace."""
        dice = self.dice
        self.at += timedelta(days=dice.randint(0, pace), minutes=dice.randint(0, 600))
        if dice.random() < 0.12 and self.held:
            begun = dice.choice(self.held)[2]
            window = begun + timedelta(days=365 - dice.choice([31, 30, 29, 28, 2, 1, 0]))
            self.at = max(self.at, window)

    def _event(self) -> dict[str, Any]:
        dice = self.dice
        if len(self.held) < 2 or dice.random() < 0.06:
            return self._subscribe()
        name, terms, _ = dice.choice(self.held)
        verb = dice.choice(VERBS[terms] * 2 + COMMON + (["end_subscription"] if dice.random() < 0.1 else []))
        card = {} if verb in SETTINGS else self._card()
        return {"at": _text(self.at), "do": verb, "on": name, **self._fields(verb, terms), **card}

    def _subscribe(self) -> dict[str, Any]:
        dice = self.dice
        terms = dice.choice(list(VERBS))
        name = f"{terms}{len(self.held)}"
        self.held.append((name, terms, self.at))
        event: dict[str, Any] = {
            "at": _text(self.at), "do": "subscribe", "as": name, "customer": "acme.example", "terms": terms,
            "product": dice.choice(["Workspace", "Vault"]), **self._price(), **self._card(),
        }  # fmt: skip
        if terms in PERIODS:
            event["period"] = dice.choice(PERIODS[terms])
        if terms == "aircall" and dice.random() < 0.3:
            event["included"] = dice.choice([0, 2, 6])
        if dice.random() < 0.2:
            event["start_on"] = (self.at.date() + timedelta(days=dice.choice([1, 2, 14]))).isoformat()
        if terms == "billomat" and dice.random() < 0.2:
            event["tariff"] = "Solo"
        many = [5, 10, 15] if terms == "horizon" else [1, 3, 5, 12]
        return event | {"quantity": dice.choice([*many, *many, 7])}

    def _price(self) -> dict[str, Any]:
        given = self.dice.random() < 0.6
        return {"unit_price": self.dice.choice(PRICES)} if given else {"tiers": TIERS}

    def _card(self) -> dict[str, str]:
        return {"pay": self.dice.choice(["declined", "none"])} if self.dice.random() < 0.08 else {}

    def _fields(self, verb: str, terms: str) -> dict[str, Any]:
        dice = self.dice
        if verb in ("add_licenses", "cancel_licenses") and terms == "horizon":
            return {"count": dice.choice([5, 5, 10, 7, 0])}
        if verb == "add_users" and dice.random() < 0.3:
            more = {"protected": True} if dice.random() < 0.5 else {}
            return {"users": dice.sample(["ann", "bob", "cem", "dee"], dice.randint(1, 2)), **more}
        if verb == "remove_users" and dice.random() < 0.2:
            return {"users": [dice.choice(["ann", "bob"])]}
        if verb == "swap_users":
            return {"remove": dice.choice([0, 1, 1, 2]), "add": dice.choice([0, 1, 1, 3])}
        if verb == "set_next_period":
            return {"quantity": dice.choice([0, 1, 2, 4, 9, 30])}
        if verb == "set_tariff":
            return {"tariff": dice.choice(["Solo", "Business", "Enterprise"])}
        if verb == "set_price":
            return self._price()
        if verb == "renew":
            quantity = {"quantity": dice.choice([5, 10, 15, 7])} if dice.random() < 0.6 else {}
            return quantity | (self._price() if dice.random() < 0.4 else {})
        return {} if verb == "end_subscription" else {"count": dice.choice([1, 1, 2, 3, 6, 0])}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def life(seed: int) -> dict[str, Any]:
    """The scenario of one seed, always the same."""
    return Life(seed).scenario(seed)
