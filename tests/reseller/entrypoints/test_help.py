"""`--help` names every command, and reads nothing that only a running command needs."""

import json
import subprocess
import sys
from typing import Any

import pytest

from reseller.entrypoints.cli import COMMANDS, GROUPS

FOR_WORK = {
    "alembic", "asyncpg", "customers", "psutil", "reseller.invoices", "reseller.plumbing", "sqlalchemy",
}  # fmt: skip
HELPED = """
import json, sys
from contextlib import redirect_stdout
from io import StringIO
from reseller.entrypoints.cli import main
said = {}
for words in json.loads(sys.argv[1]):
    with redirect_stdout(StringIO()) as told:
        try:
            main([*words, "--help"])
        except SystemExit as left:
            said[" ".join(words)] = told.getvalue() if not left.code else None
print(json.dumps({"said": said, "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def helped() -> dict[str, Any]:
    """What the help of the console, its groups and a command says, and what was imported for it."""
    asked = [[], *([group] for group in GROUPS), ["price", "load"]]
    done = subprocess.run(
        [sys.executable, "-c", HELPED, json.dumps(asked)],
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_help_imports_nothing_that_a_running_command_needs(helped: dict[str, Any]) -> None:
    heavy = sorted(FOR_WORK & set(helped["modules"]))
    assert not heavy, f"import these inside the command that needs them: {heavy}"


def test_the_help_names_every_command_and_group_with_what_it_does(helped: dict[str, Any]) -> None:
    rows = [line.strip("│ ").split(maxsplit=1) for line in helped["said"][""].splitlines()]
    told = {row[0]: row[1] for row in rows if len(row) == 2}
    assert all(told[command.__name__] for command in COMMANDS)
    assert all(told[name] for name in GROUPS)


def test_the_help_of_a_group_names_its_commands(helped: dict[str, Any]) -> None:
    for name, group in GROUPS.items():
        for each in group.registered_commands:
            assert each.callback is not None
            assert (each.name or each.callback.__name__) in helped["said"][name]
