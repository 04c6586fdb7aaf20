"""An answer for people: each invoice as a table, then what was refused and where subscriptions stand."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

STANDING = (
    "subscription", "bought", "licensed", "cap", "next_period", "ends_on", "over_since", "deactivated",
)  # fmt: skip


def show(answer: dict[str, Any]) -> None:
    """Print one scenario's answer; colors follow the terminal and NO_COLOR."""
    console = Console(highlight=False)
    console.print(answer["name"] or "Scenario", style="bold")
    for refusal in answer["refused"]:
        console.print(f"Event {refusal['event']} was refused: {refusal['code']}", style="red")
    for invoice in answer["invoices"]:
        console.print(_invoice(invoice))
    if answer["subscriptions"]:
        console.print(_subscriptions(answer["subscriptions"]))


def _invoice(invoice: dict[str, Any]) -> Table:
    rates = ", ".join(f"{tax['rate']} % {tax['tax']} ({tax['reason']})" for tax in invoice["taxes"])
    table = _table(
        f"{invoice['kind']} {invoice['number']}, {invoice['month'] or invoice['issued_on']}",
        texts=("subscription", "kind"),
        facts=("from", "to", "quantity", "price", "days", "net"),
    )
    table.caption = f"net {invoice['net']}, tax {rates}, gross {invoice['currency']} {invoice['gross']}"
    for line in invoice["lines"]:
        days = f"{line['days']} of {line['period_days']}"
        quantity, price = str(line["quantity"]), line["unit_price"]
        table.add_row(
            line["subscription"], line["kind"], line["from"], line["to"], quantity, price, days, line["net"]
        )
    return table


def _subscriptions(rows: list[dict[str, Any]]) -> Table:
    heads = tuple(name.replace("_", " ") for name in STANDING)
    table = _table("At the end", texts=(heads[0], heads[-1]), facts=heads[1:-1])
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in (STANDING[0], STANDING[-1], *STANDING[1:-1])))
    return table


def _table(title: str, *, texts: Sequence[str], facts: Sequence[str]) -> Table:
    """A table that fits in 80 columns: texts are folded where there is no room, facts are never cut."""
    table = Table(title=title, title_justify="left", caption_justify="left", box=None, pad_edge=False)
    table.padding = (0, 1, 0, 0)
    for name in texts:
        table.add_column(name, overflow="fold")
    for name in facts:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return "–" if value is None else str(value)
