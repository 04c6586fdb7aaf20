"""Letters in one spelling, whatever is sent in their place."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from reseller.rules.letters import MOST_JOINED, composed

LETTERS = st.text("aeëα\u0301\u0323\u0308\u0313\u0342\u0345 ", max_size=40)


@given(LETTERS | st.text(max_size=40), st.integers(1, 12))
def test_what_is_short_enough_is_composed_and_what_is_not_stays_too_long(text: str, longest: int) -> None:
    whole, found = unicodedata.normalize("NFC", text), composed(text, longest)
    assert found == whole if len(whole) <= longest else len(found) > longest


def test_no_letter_is_made_of_more_characters() -> None:
    letters = (chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF)
    parts = {len(unicodedata.normalize("NFD", letter)) for letter in letters}
    assert max(parts) == MOST_JOINED


def test_a_text_of_the_longest_letters_is_composed_whole() -> None:
    letter = "\u1f82"  # alpha with breathing, accent and iota: four parts
    parts = unicodedata.normalize("NFD", letter)
    assert len(parts) == MOST_JOINED
    assert composed(parts * 5, 5) == letter * 5


def test_one_character_more_than_can_be_joined_is_enough_to_be_too_long() -> None:
    assert composed("b" * 100, 5) == "b" * (MOST_JOINED * 5 + 1)


def test_a_flood_of_marks_is_cut_before_it_is_composed() -> None:
    assert len(composed("a" + "\u0301\u0323" * 100_000, 200)) <= MOST_JOINED * 200 + 1
