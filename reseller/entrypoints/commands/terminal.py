"""How commands speak: results on stdout, words and progress on stderr, a refusal as one sentence.

rich leaves colors out where NO_COLOR is set or nobody looks.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
INDENTED = orjson.OPT_INDENT_2


def say(sentence: str) -> None:
    """Tell how things stand, on stderr."""
    Console(stderr=True, soft_wrap=True).print(Text(sentence))


def complain(sentence: str) -> None:
    """Tell why nothing came of it, on stderr."""
    Console(stderr=True, soft_wrap=True).print(Text("Error:", style="bold red"), Text(sentence))


def answer(result: Any, sentence: str, *, as_json: bool) -> None:
    """The result as JSON on stdout, or else as a sentence."""
    if as_json:
        print_json(result)
    else:
        typer.echo(sentence)


def print_json(result: Any) -> None:
    """The result as JSON, on stdout."""
    typer.echo(orjson.dumps(result, default=str, option=INDENTED).decode())


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows for people, on stdout; heads that begin with ">" stand to the right, as figures do."""
    shown = Table(title=title, title_justify="left")
    for head in heads:
        shown.add_column(head.removeprefix(">"), justify="right" if head.startswith(">") else "left")
    for row in rows:
        shown.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    Console().print(shown)
