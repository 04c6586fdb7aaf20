"""Run the benchmarks and print their table: `script/bench [PART …] [--sizes …]`.

Each figure is a ratio to a floor measured beside it, on an embedded server with fsync on.
"""

import argparse
import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reseller.plumbing.collector import MANY, settle
from tests.bench.clicks import click_rows
from tests.bench.day import day_rows
from tests.bench.ground import server
from tests.bench.month import month_rows
from tests.bench.orders import order_rows
from tests.bench.pages import page_rows
from tests.bench.search import search_rows
from tests.bench.table import Row, markdown

PARTS = ("orders", "pages", "search", "month", "day", "clicks")
SIZES = (10_000, 100_000)


async def measure(parts: list[str], sizes: tuple[int, ...]) -> list[Row]:
    """Measure the named parts one after the other."""
    rows: list[Row] = []
    with server() as made:
        for part in parts:
            print(f"measuring {part} …", file=sys.stderr, flush=True)
            if part == "orders":
                rows += await order_rows(made)
            elif part == "pages":
                rows += await page_rows(made)
            elif part == "search":
                rows += await search_rows(made)
            elif part == "clicks":
                rows += await asyncio.to_thread(click_rows)
            elif part == "day":
                rows += await day_rows(made, sizes)
            else:
                rows += await month_rows(made, sizes)
    return rows


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all")
    parser.add_argument(
        "--sizes", default=",".join(map(str, SIZES)), help="subscriptions of the runs and of the day"
    )
    given = parser.parse_args()
    settle(MANY)  # as the worker does, whose runs are measured in this process
    sizes = tuple(int(size) for size in given.sizes.split(","))
    print(markdown(asyncio.run(measure(given.parts or list(PARTS), sizes))))


if __name__ == "__main__":
    main()
