"""Says at the end of a run what each suite took: a suite is a folder or file directly under tests/."""

from collections import defaultdict
from pathlib import PurePosixPath

import pytest


def suite_of(nodeid: str) -> str:
    """The first two parts of the test's path: tests/reseller, tests/test_house.py."""
    return "/".join(PurePosixPath(nodeid.partition("::")[0]).parts[:2])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add the seconds of set-up, call and tear-down of each test to its suite, slowest suite first."""
    seconds: defaultdict[str, float] = defaultdict(float)
    tests: defaultdict[str, set[str]] = defaultdict(set)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[suite_of(report.nodeid)] += report.duration
                tests[suite_of(report.nodeid)].add(report.nodeid)
    terminalreporter.section("what each suite took")
    for suite, taken in sorted(seconds.items(), key=lambda item: -item[1]):
        terminalreporter.write_line(f"{taken:8.1f} s  {len(tests[suite]):5} tests  {suite}")
