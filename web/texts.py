"""The words that pages and refusals are written in.

Every text is marked with `_`; catalogs are looked up once at start. English is the language of the source.
"""

from gettext import NullTranslations

from reseller.rules.errors import ConsoleError

translations = NullTranslations()
_ = translations.gettext


def words(refusal: ConsoleError) -> str:
    """Return a refusal's message in the reader's language, with its numbers filled in."""
    return _(refusal.template).format(**refusal.details)
