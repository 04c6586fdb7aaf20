"""Letters that can be written in several ways, in one spelling."""

from __future__ import annotations

import unicodedata

MOST_JOINED = 4
"""So many characters at most become one where they are composed."""


def composed(text: str, longest: int) -> str:
    """The text with its letters composed (NFC): ë is the same as an e with its dots.

    Where marks follow marks, composing takes the square of their number. Of a text that can't come down to
    `longest` characters, only a beginning is composed that can't either.
    """
    return unicodedata.normalize("NFC", text[: MOST_JOINED * longest + 1])
