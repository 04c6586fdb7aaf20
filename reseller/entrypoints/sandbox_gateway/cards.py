"""The test cards: what each of them does, as the page of the checkout tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class Answer(Enum):
    """What a card's bank says."""

    PAYS = "pays"
    DECLINES = "declines"
    ASKS = "asks"
    TOO_LATE = "too late"


LATE, AFTER_CLOSING = timedelta(seconds=20), timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: the bank's answer, how often the console is called back, and how late."""

    number: str
    does: str
    answer: Answer = Answer.PAYS
    calls: int = 1
    delay: timedelta = timedelta()

    @property
    def shown(self) -> str:
        """The number in groups of four."""
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))

    @property
    def settles_at_once(self) -> bool:
        """Whether entering it is the end of the payment."""
        return self.answer in (Answer.PAYS, Answer.DECLINES)


CARDS = (
    Card("4242424242424242", "Pays."),
    Card("4000000000000002", "Is declined.", Answer.DECLINES),
    Card("4000002760003184", "Asks for a second step, which pays or declines.", Answer.ASKS),
    Card("4000000000000119", f"Pays; the console hears of it {LATE.seconds} seconds late.", delay=LATE),
    Card("4000000000000259", "Pays; the console hears of it twice.", calls=2),
    Card("4000000000000341", "Pays; the console never hears of it, and asks by itself.", calls=0),
    Card(
        "4000000000000424", "Pays only after the checkout was closed: too late.", Answer.TOO_LATE,
        delay=AFTER_CLOSING,
    ),
)  # fmt: skip
"""Every other number is refused with a word on the page."""


def card_of(text: str) -> Card | None:
    """The test card of this number, written with or without spaces; None for any other."""
    number = "".join(text.split()).replace("-", "")
    return next((card for card in CARDS if card.number == number), None)
