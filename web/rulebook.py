"""The rules as a page: reseller/rules/RULES.md as HTML, with an anchor for each rule number.

It reads the few signs that the file is written in: headings, paragraphs, lists, tables, **strong**, `code`.
Everything is escaped before a sign is read, so the text can bring no element of its own.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

# A number defines its rule where a sentence, a list item or a vendor's paragraph begins with it.
_DEFINED = re.compile(r"(?:^|(?<=[.;)] )|(?<=\*\* ))([A-Z][0-9]{1,2})(?= |$)")
_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_SLUG = re.compile(r"[^a-z0-9]+")


@cache
def rulebook() -> Markup:
    """The whole file as HTML; its title is the page's and left out."""
    text = (files("reseller.rules") / "RULES.md").read_text(encoding="utf-8")
    return rendered(text.partition("\n")[2])


def rendered(text: str) -> Markup:
    """Render the text; the first definition of a rule number carries its anchor."""
    return _Rendering().of(text)


@cache
def headings() -> tuple[tuple[str, str], ...]:
    """Anchor and text of each section, in order."""
    text = (files("reseller.rules") / "RULES.md").read_text(encoding="utf-8")
    found = [line[3:].strip() for line in text.splitlines() if line.startswith("## ")]
    return tuple((_anchor(heading), heading) for heading in found)


class _Rendering:
    """One pass over a text; remembers which rule numbers have their anchor."""

    def __init__(self) -> None:
        self._anchored: set[str] = set()

    def of(self, text: str) -> Markup:
        blocks = re.split(r"\n\s*\n", text.strip())
        return Markup("\n").join(part for block in blocks for part in self._block(block.splitlines()))

    def _block(self, lines: list[str]) -> Iterator[Markup]:
        if lines[0].startswith("## "):
            heading = lines[0][3:].strip()
            yield Markup('<h2 id="{}">{}</h2>').format(_anchor(heading), heading)
            lines = lines[1:]
        if not lines:
            return
        if lines[0].startswith("|"):
            yield self._table(lines)
        elif lines[0].startswith("- "):
            yield self._list(lines)
        else:
            yield Markup("<p>{}</p>").format(self._inline(" ".join(lines)))

    def _list(self, lines: list[str]) -> Markup:
        items = (self._inline(line.removeprefix("- ")) for line in lines)
        return Markup("<ul>{}</ul>").format(Markup("").join(map(Markup("<li>{}</li>").format, items)))

    def _table(self, lines: list[str]) -> Markup:
        head, _, *rows = [_cells(line) for line in lines]
        names = Markup("").join(Markup('<th scope="col">{}</th>').format(self._inline(cell)) for cell in head)
        body = Markup("").join(self._row(row) for row in rows)
        frame = Markup(
            '<div class="scroll" tabindex="0" role="group" aria-label="{}"><table class="table flush">'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
        )
        return frame.format(", ".join(head), names, body)

    def _row(self, cells: list[str]) -> Markup:
        first, *others = (self._inline(cell) for cell in cells)
        rest = Markup("").join(map(Markup("<td>{}</td>").format, others))
        return Markup('<tr><th scope="row">{}</th>{}</tr>').format(first, rest)

    def _inline(self, text: str) -> Markup:
        marked = _DEFINED.sub(self._number, str(escape(text)))
        return Markup(_CODE.sub(r"<code>\1</code>", _STRONG.sub(r"<strong>\1</strong>", marked)))

    def _number(self, found: re.Match[str]) -> str:
        number = found[1]
        if number in self._anchored:
            return number
        self._anchored.add(number)
        return f'<b id="{number}">{number}</b>'


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _anchor(heading: str) -> str:
    return _SLUG.sub("-", heading.lower()).strip("-")
