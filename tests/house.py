"""Finders for the tests of the house: which files there are, where a pattern stands, and how to say no."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("reseller", "customers", "web", "graphql")
NOT_WRITTEN_HERE = {"var", "dist", "mutants", "node_modules", "vendor", "pictures"}
CODE = {".css", ".html", ".js", ".mako", ".py", ".sh", ""}
TEXT = CODE | {".graphql", ".ini", ".json", ".lock", ".md", ".toml", ".txt"}


def files(*folders: str, suffixes: set[str]) -> list[Path]:
    """The checkout's own files under the folders (none named: everywhere), in order."""
    roots = [ROOT / folder for folder in folders] or [ROOT]
    return sorted(path for root in roots for path in walk(root) if path.suffix in suffixes and path.is_file())


def walk(folder: Path) -> Iterator[Path]:
    """Every file below the folder but what tools or others made."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file():
            yield path
        elif path.name not in NOT_WRITTEN_HERE and (path.name == ".ci" or not path.name.startswith(".")):
            yield from walk(path)


def place(path: Path, at: ast.AST | int | None = None) -> str:
    """The file's name inside the checkout, with the line of a node where one is given."""
    line = getattr(at, "lineno", None) if isinstance(at, ast.AST) else at
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


@cache
def tree(path: Path) -> ast.Module:
    """The file, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Each Python file under the folders with its syntax tree."""
    for path in files(*folders, suffixes={".py"}):
        yield path, tree(path)


def found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Where the pattern stands, as "place: what stands there"."""
    return [
        f"{place(path, number)}: {match[0].strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def refuse(places: list[str], why: str) -> None:
    """Fail with the reason first and every place below it."""
    if places:
        pytest.fail("\n  ".join([why, *places]), pytrace=False)
