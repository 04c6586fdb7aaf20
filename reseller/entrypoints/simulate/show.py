"""An answer for people: each invoice as a table, then what was refused and where subscriptions stand."""

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
    table = Table(
        title=f"{invoice['kind']} {invoice['number']}, {invoice['month'] or invoice['issued_on']}",
        caption=f"net {invoice['net']}, tax {rates}, gross {invoice['currency']} {invoice['gross']}",
        title_justify="left",
        caption_justify="left",
    )
    for name in ("subscription", "kind", "from", "to"):
        table.add_column(name)
    for name in ("quantity", "unit price", "days", "net"):
        table.add_column(name, justify="right")
    for line in invoice["lines"]:
        days = f"{line['days']} of {line['period_days']}"
        quantity, price = str(line["quantity"]), line["unit_price"]
        table.add_row(
            line["subscription"], line["kind"], line["from"], line["to"], quantity, price, days, line["net"]
        )
    return table


def _subscriptions(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="At the end", title_justify="left")
    for name in STANDING:
        table.add_column(name.replace("_", " "), justify="left" if name == "subscription" else "right")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in STANDING))
    return table


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return "–" if value is None else str(value)
