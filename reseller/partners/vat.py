"""VAT ids: the right country's prefix and check digits, for every country of the EU (T7)."""

import re
from datetime import datetime
from typing import Any

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from reseller.rules.errors import InputInvalid, marked

EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
_PREFIXES = {"GR": "EL"}


def prefix_of(country: str) -> str:
    """The two letters that begin a VAT id of that EU country: EL for Greece, else its own."""
    return _PREFIXES.get(country, country)


def read_vat_id(given: str, country: str) -> str:
    """The VAT id in its plain form ("IE6388047V"); outside the EU any tax number of 2 to 32 characters.

    INPUT_INVALID where the prefix is another country's or the check digits are wrong.
    """
    plain = re.sub(r"[\s.\-]", "", given).upper()
    if country not in EU:
        return _foreign(plain)
    prefix = prefix_of(country)
    if not plain.startswith(prefix):
        raise _invalid(marked("A VAT id of this country begins with {prefix}."), prefix=prefix)
    try:
        return str(vat.validate(plain if re.fullmatch(r"[0-9A-Z+*]{4,20}", plain) else ""))
    except ValidationError:
        raise _invalid(marked("The check digits of this VAT id are wrong. Look at it again.")) from None


def vat_check(vat_id: str | None, country: str, now: datetime) -> dict[str, Any] | None:
    """What is kept of a check by digits: result, date, a service's consultation number."""
    if vat_id is None or country not in EU:
        return None
    return {"valid": True, "method": "check_digits", "at": now.isoformat(), "consultation": None}


def _foreign(plain: str) -> str:
    if not re.fullmatch(r"[0-9A-Z/]{2,32}", plain):
        raise _invalid(marked("Enter a tax number of letters and digits."))
    return plain


def _invalid(reason: str, **named: str) -> InputInvalid:
    return InputInvalid(reason=reason.format(**named), field=("vat_id",), rule="T7")
