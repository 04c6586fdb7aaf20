"""What a field asks for when it was left empty, by what is wanted of it: mostly the field's own name."""

from web.texts import _

WANTED = {
    "address": _("Enter an address."),
    "change": _("Choose what to undo."),
    "city": _("Enter a city."),
    "code": _("Enter a code such as NORTH."),
    "company": _("Enter a company name."),
    "domains": _("Enter a domain such as acme.example."),
    "email": _("Enter an e-mail address."),
    "emails": _("Enter at least one e-mail address."),
    "legal_name": _("Enter the legal name that stands on invoices."),
    "name": _("Enter a name."),
    "new_password": _("Enter a new password."),
    "password": _("Enter a password."),
    "primary_domain": _("Enter a domain such as acme.example."),
    "product": _("Enter a product name."),
    "reason": _("Enter a reason."),
    "tiers": _("Enter a price a line, such as 1 6.00: from the first license, 6.00 each."),
    "token": _("Enter a name that tells what the token is for."),
    "unit": _("Enter what one license is called, such as license."),
    "url": _("Enter an address that starts with https://."),
    "vendor": _("Enter the vendor of the product."),
}
ANYTHING = _("Fill this in.")


def missing(wanted: str) -> str:
    """Return what to enter: "Enter a company name." where a company is wanted."""
    return WANTED.get(wanted, ANYTHING)
