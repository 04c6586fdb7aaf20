"""Say which changes of the rules no test noticed, and fail for each that is not judged.

Reads what `mutmut run` left in mutants/. A survivor is named by its function and the line it turned into,
which stays while the code around it moves. tests/reseller/rules/judged_mutants.txt names those that were
looked at, below the reason why no test can tell them apart.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

JUDGED = Path("tests/reseller/rules/judged_mutants.txt")
MUTANTS = Path("mutants")
NOTICED = {"killed", "timeout"}
WAITING = {"not checked", "check was interrupted by user"}


def judged(lines: Iterable[str]) -> set[str]:
    """The names in the list: its lines but for empty ones and reasons, which begin with #."""
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def results() -> Iterator[tuple[Path, str, str]]:
    """Source file, name and status of each mutant."""
    for index in sorted(MUTANTS.rglob("*.py.meta")):
        source = index.relative_to(MUTANTS).with_suffix("")
        for name, exit_code in json.loads(index.read_text())["exit_code_by_key"].items():
            yield source, name, status_by_exit_code[exit_code]


def described(source: Path, name: str) -> str:
    """ "charges.late: first > segment.end": the function, and the changed lines as they became."""
    changed = get_diff_for_mutant(name, path=source).splitlines()[2:]
    added, removed = (_joined(changed, sign) for sign in "+-")
    return f"{_function(name)}: {added or f'without {removed}'}"


def _joined(changed: Iterable[str], sign: str) -> str:
    return " ".join(line[1:].strip() for line in changed if line.startswith(sign))


def _function(name: str) -> str:
    """ "reseller.rules.periods.xǁSpanǁterm__mutmut_3" is periods.Span.term; its number follows the code."""
    module, _, mangled = name.removeprefix("reseller.rules.").rpartition(".")
    plain = re.sub(r"__mutmut_\d+$", "", mangled).removeprefix("x")
    return f"{module}.{plain.removeprefix('_').replace('ǁ', '.').removeprefix('.')}"


def main() -> int:
    found = list(results())
    counts = Counter(status for _, _, status in found)
    survivors = {described(source, name) for source, name, status in found if status not in NOTICED | WAITING}
    known = judged(JUDGED.read_text().splitlines())
    unjudged, waiting = sorted(survivors - known), sum(counts[status] for status in WAITING)
    noticed = sum(counts[status] for status in NOTICED)
    survived = len(found) - noticed - waiting
    print(f"{len(found)} changes: {noticed} noticed, {survived} survived, {waiting} not tried")
    _listed("Survived, not judged", unjudged)
    if not waiting:
        _listed("Judged, but noticed or gone", sorted(known - survivors))
    return 1 if unjudged or not found else 0


def _listed(title: str, names: list[str]) -> None:
    if names:
        print(f"\n{title} ({len(names)}):", *names, sep="\n  ")


if __name__ == "__main__":
    sys.exit(main())
