"""The rules as a page."""

import re

from web.rulebook import headings, rendered, rulebook

GROUPS = {
    "D": 6, "M": 6, "I": 8, "T": 8, "C": 10, "B": 9, "L": 11, "A": 8, "H": 9, "G": 5, "X": 20,
}  # fmt: skip


def test_every_rule_number_has_exactly_one_anchor() -> None:
    anchors = re.findall(r' id="([A-Z][0-9]+)"', rulebook())
    expected = [f"{letter}{number}" for letter, most in GROUPS.items() for number in range(1, most + 1)]
    assert sorted(anchors) == sorted(expected)


def test_an_anchor_stands_where_its_rule_is_told() -> None:
    assert 'id="D2">D2</b> <code>charge_from = next_day</code>' in rulebook()
    assert 'id="T4">T4</b> Elsewhere in the EU without one' in rulebook()
    assert 'id="X9">X9</b></th>' in rulebook()


def test_each_section_can_be_linked_to() -> None:
    assert ("2-dates", "2. Dates") in headings()
    assert all(f'id="{anchor}"' in rulebook() for anchor, _ in headings())


def test_a_text_brings_no_element_of_its_own() -> None:
    assert rendered("a <script>b</script> & `<i>`") == (
        "<p>a &lt;script&gt;b&lt;/script&gt; &amp; <code>&lt;i&gt;</code></p>"
    )


def test_tables_lists_and_paragraphs_keep_their_order() -> None:
    text = "## 1. Words\n\n| a | b |\n|---|---|\n| X1 | **c** |\n\n- D1 one\n- two, see D1\n\nlast\nline"
    html = rendered(text)
    order = [html.index(part) for part in ("<h2", "<table", "<strong>c", "<ul>", "<p>last line")]
    assert order == sorted(order)
    assert html.count('id="D1"') == 1
