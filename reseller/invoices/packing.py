"""Lines of an invoice as arrays, packed for one INSERT.

What lines share (whose they are, and their days and prices) travels once, and a line names its place there:
the driver looks at every value that it sends. The rest is read from the arrays by subscript: a set of twenty
columns unnested cost as much as the insert.
Arrays are read at any place at once only where they hold no NULL, so 0 stands for an absent value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from customers.charges.lines import OwedLine

NO_ID = UUID(int=0)

INSERT = f"""
INSERT INTO invoice_lines (reseller_id, id, invoice_id, position, kind, month, customer_id, customer_name,
    subscription_id, product_name, terms_key, order_id, order_number, charge_id, first_day, last_day,
    quantity, days, period_days, unit_micros, unit_divisor, net_minor, po_number, rules)
SELECT $1, ($3 || lpad(to_hex($4 + n), 8, '0'))::uuid, $2, $4 + n, priced.kind, priced.month,
       whose.customer_id, whose.customer_name, whose.subscription_id, whose.product_name, whose.terms_key,
       nullif(($23::uuid[])[n], '{NO_ID}'), nullif(($24::bigint[])[n], 0),
       nullif(($25::uuid[])[n], '{NO_ID}'), priced.first_day, priced.last_day, ($26::integer[])[n],
       priced.days, priced.period_days, priced.unit_micros, priced.unit_divisor, ($27::bigint[])[n],
       priced.po_number, priced.rules
  FROM generate_series(1, $5::integer) AS n
  JOIN unnest($6::uuid[], $7::text[], $8::uuid[], $9::text[], $10::text[]) WITH ORDINALITY
       AS whose (customer_id, customer_name, subscription_id, product_name, terms_key, place)
       ON whose.place = ($11::bigint[])[n]
  JOIN (SELECT kind, month, first_day, last_day, days, period_days, unit_micros, unit_divisor, po_number,
               string_to_array(numbers, ' ') AS rules, place
          FROM unnest($12::text[], $13::date[], $14::date[], $15::date[], $16::integer[], $17::integer[],
                      $18::bigint[], $19::integer[], $20::text[], $21::text[]) WITH ORDINALITY
               AS shared (kind, month, first_day, last_day, days, period_days, unit_micros, unit_divisor,
                          po_number, numbers, place)
        OFFSET 0) AS priced
       ON priced.place = ($22::bigint[])[n]
"""
"""Arguments: reseller, invoice, what the ids begin with, the lines there already, and `packed`."""


def packed(lines: Sequence[OwedLine]) -> tuple[Any, ...]:
    """How many lines these are, and their columns: $5 and on of INSERT."""
    (
        kind, month, customer_id, customer_name, subscription_id, product_name, terms_key, order_id,
        order_number, charge_id, first_day, last_day, quantity, days, period_days, unit_micros, unit_divisor,
        net_minor, po_number, rules,
    ) = zip(*lines, strict=True)  # fmt: skip
    whose = zip(customer_id, customer_name, subscription_id, product_name, terms_key, strict=True)
    priced = zip(
        kind, month, first_day, last_day, days, period_days, unit_micros, unit_divisor, po_number, rules,
        strict=True,
    )  # fmt: skip
    *shared, numbers, places = _shared(priced)
    return (
        len(lines), *_shared(whose), *shared, list(map(" ".join, numbers)), places,
        _without_null(order_id, NO_ID), _without_null(order_number, 0), _without_null(charge_id, NO_ID),
        quantity, net_minor,
    )  # fmt: skip


def _shared(rows: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The different rows as columns, and behind them for each row the place of its equal, from 1."""
    known: dict[tuple[Any, ...], int] = {}
    places = [known.setdefault(row, len(known) + 1) for row in rows]
    return (*zip(*known, strict=True), places)


def _without_null(values: Sequence[Any], absent: object) -> list[Any]:
    """The values with `absent` for None; nothing at all where every one is None, which reads the same."""
    return [absent if value is None else value for value in values] if any(values) else []
