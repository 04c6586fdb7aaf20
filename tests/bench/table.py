"""The table that the benchmarks print: ratios to a floor of the same run, and the goal."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work; `ratio` is to `floor` = 1, `goal` the bound it should keep."""

    work: str
    floor: str
    ratio: float
    goal: float
    note: str = ""
    more_is_better: bool = False

    @property
    def reached(self) -> bool:
        """Whether the goal is kept."""
        return self.ratio >= self.goal if self.more_is_better else self.ratio <= self.goal


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a table for people and documents."""
    lines = ["| work | floor = 1 | ratio | goal | beside it |", "|---|---|---:|---:|---|"]
    for row in rows:
        sign = "≥" if row.more_is_better else "≤"
        goal = f"{sign} {row.goal:g}{'' if row.reached else ' (missed)'}"
        lines.append(f"| {row.work} | {row.floor} | {row.ratio:.2f} | {goal} | {row.note} |")
    return "\n".join(lines)
