"""Role by verb for the three Google ways of selling, as section 6 words it."""

RESELLERS = {"reseller_owner", "reseller_sales"}
CUSTOMERS = {"customer_owner", "customer_admin"}
BOTH = RESELLERS | CUSTOMERS

MAY = {
    "subscribe": RESELLERS,
    "set_cap": RESELLERS,
    "set_link": RESELLERS,
    "set_renewal": RESELLERS,
    "end_subscription": RESELLERS,
    "set_price": {"provider_operator"},
    "credit": {"provider_finance"},
    "request": BOTH,
    "add_users": BOTH,
    "remove_users": BOTH,
    "add_licenses": BOTH,
    "cancel_licenses": BOTH,
    "set_next_period": BOTH,
    "swap_users": BOTH,
    "set_tariff": BOTH,
    "renew": BOTH,
}
DEFAULT = {
    "set_price": "provider_operator",
    "credit": "provider_finance",
    "subscribe": "reseller_owner",
    "set_cap": "reseller_owner",
    "set_link": "reseller_owner",
    "set_renewal": "reseller_owner",
    "end_subscription": "reseller_owner",
    "renew": "reseller_owner",
}


def may(verb: str, by: str | None, terms: str | None) -> bool:
    """Additions on Annual are the reseller's alone."""
    annual_addition = verb == "add_licenses" and terms is not None and "annual" in terms
    who = by or ("reseller_owner" if annual_addition else DEFAULT.get(verb, "customer_admin"))
    return who in (RESELLERS if annual_addition else MAY[verb])
