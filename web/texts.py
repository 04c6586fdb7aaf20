"""The words that pages and refusals are written in.

Every text is marked with `_`; catalogs are looked up once at start. English is the language of the source.
"""

from gettext import NullTranslations

from reseller.rules.errors import ConsoleError, Counted, IdempotencyMismatch, readable

translations = NullTranslations()
_ = translations.gettext

SAID_ON_PAGES = {
    IdempotencyMismatch.code: _(
        "This form was sent before with other entries, and that was done. Send it again if you want both."
    )
}
"""What a program is told of its key and a person of the form, by the code of the refusal."""


def counted(one: str, many: str, count: int) -> str:
    """Return the text for this many things, with {count} filled in."""
    return translations.ngettext(one, many, count).format(count=f"{count:,}")


def words(refusal: ConsoleError) -> str:
    """Return a refusal's message in the reader's language, with its numbers filled in."""
    text = SAID_ON_PAGES.get(refusal.code, refusal.template)
    if isinstance(text, Counted):
        text = translations.ngettext(text.one, text, text.how_many(refusal.details))
    else:
        text = _(text)
    return text.format(**{name: readable(value) for name, value in refusal.details.items()})
