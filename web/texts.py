"""The words that pages and refusals are written in.

Every text is marked with `_`; catalogs are looked up once at start. English is the language of the source.
"""

from datetime import date
from gettext import NullTranslations

from babel.dates import format_date

from reseller.rules.errors import ConsoleError, Counted

translations = NullTranslations()
_ = translations.gettext


def counted(one: str, many: str, count: int) -> str:
    """Return the text for this many things, with {count} filled in."""
    return translations.ngettext(one, many, count).format(count=f"{count:,}")


def words(refusal: ConsoleError) -> str:
    """Return a refusal's message in the reader's language, with its numbers filled in."""
    text = refusal.template
    if isinstance(text, Counted):
        text = translations.ngettext(text.one, text, text.how_many(refusal.details))
    else:
        text = _(text)
    return text.format(**{name: readable(value) for name, value in refusal.details.items()})


def readable(value: object) -> object:
    """Return a detail as a sentence says it: a date as 10 October 2026, anything else as it is."""
    return format_date(value, "d MMMM yyyy", locale="en") if isinstance(value, date) else value
