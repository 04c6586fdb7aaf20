"""mypy refuses a write through a read, so that a query can't change anything."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAD = """
from reseller.plumbing.sessions import ReadSession, WriteSession
async def of_read(session: ReadSession) -> None:
    {read}
async def of_write(session: WriteSession) -> None:
    await of_read(session)
    await session.run("DELETE FROM things")
    session.add(object())
    await session.flush()
"""


def checked(tmp_path: Path, line: str) -> str:
    file = tmp_path / "checked.py"
    file.write_text(HEAD.format(read=line))
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False).stdout


def test_a_read_selects_and_a_write_does_both(tmp_path: Path) -> None:
    assert checked(tmp_path, 'await session.fetch("SELECT 1")') == ""


@pytest.mark.parametrize(
    "line",
    [
        'await session.run("DELETE FROM things")',
        'await session.run_many("DELETE FROM things WHERE id = $1", [(1,)])',
        "session.add(object())",
        "await session.flush()",
        "await session.commit()",
    ],
)
def test_a_write_through_a_read_is_an_error(tmp_path: Path, line: str) -> None:
    assert "[attr-defined]" in checked(tmp_path, line)
