"""Domains in one spelling, and the words a customer is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.accounts.rules import folded, read_domains, searched_words, shown_domain, words_of
from reseller.rules.errors import InputInvalid


@given(st.text(max_size=60))
def test_what_is_typed_of_a_name_finds_it(name: str) -> None:
    words = words_of(name, ("acme.example",))
    for length in range(len(name) + 1):
        for searched in searched_words(" ".join(part.strip(".") for part in name[:length].split())):
            if "." not in searched:
                assert any(word.startswith(searched) for word in words)


@given(st.text(max_size=80))
def test_any_text_is_a_domain_in_its_one_spelling_or_refused(text: str) -> None:
    try:
        (domain,) = read_domains(text, ())
    except InputInvalid:
        return
    assert domain.isascii()
    assert domain == domain.lower()
    assert read_domains(shown_domain(domain), ()) == (domain,)


@pytest.mark.parametrize(
    "typed", ["b", "büch", "buch", "bücher.ex", "xn--bch", "XN--BCHER-KVA.EXAMPLE", "exa"]
)
def test_a_domain_is_found_in_both_spellings(typed: str) -> None:
    words = words_of("Acme", ("xn--bcher-kva.example",))
    searched = searched_words(typed)
    assert searched
    assert all(any(word.startswith(part) for word in words) for part in searched)


def test_a_flood_of_words_is_cut_before_it_is_read() -> None:
    assert searched_words("a " * 100_000) == ("a",) * 8
    assert searched_words("- " * 500 + "behind") == ()


def test_repeats_are_left_out_and_the_primary_domain_comes_first() -> None:
    assert read_domains("B.example", ["a.example", "b.EXAMPLE.", "a.example"]) == ("b.example", "a.example")


def test_accents_and_case_do_not_matter() -> None:
    assert folded("Ærø ČAPEK Straße") == "ærø capek strasse"
