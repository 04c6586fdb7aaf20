"""Countries, currencies and zones that a contract may name."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale

_NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


@cache
def countries() -> frozenset[str]:
    """Every two-letter code that stands for a country or territory of its own (ISO 3166-1)."""
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRY


@cache
def zones() -> frozenset[str]:
    """Every billing zone one may choose, by its IANA name (D1)."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}
