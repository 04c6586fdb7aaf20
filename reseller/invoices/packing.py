"""Lines of an invoice as arrays, packed for one INSERT.

What lines share travels once: whose they are, for as many as follow one another, and their days and prices,
of which each names its place. What each line has for itself is read from its array by subscript: a set of
twenty columns unnested cost as much as the insert. Numbers travel as the text of an array, since the driver
looks at every value that it packs into one; ids don't, since they are slow to read from text.
Arrays are read at any place at once only where they hold no NULL, so 0 stands for an absent value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson

from customers.charges.lines import OwedLine

NO_ID = UUID(int=0)

INSERT = f"""
INSERT INTO invoice_lines (reseller_id, id, invoice_id, position, kind, month, customer_id, customer_name,
    subscription_id, product_name, terms_key, order_id, order_number, charge_id, first_day, last_day,
    quantity, days, period_days, unit_micros, unit_divisor, net_minor, po_number, rules)
SELECT $1, ($3 || lpad(to_hex($4 + n), 8, '0'))::uuid, $2, $4 + n, priced.kind, priced.month,
       whose.customer_id, whose.customer_name, whose.subscription_id, whose.product_name, whose.terms_key,
       nullif(($22::uuid[])[n], '{NO_ID}'), nullif((SELECT $23::text::bigint[])[n], 0),
       nullif(($24::uuid[])[n], '{NO_ID}'), priced.first_day, priced.last_day,
       (SELECT $25::text::integer[])[n], priced.days, priced.period_days, priced.unit_micros,
       priced.unit_divisor, (SELECT $26::text::bigint[])[n], priced.po_number, priced.rules
  FROM (SELECT *, generate_series(1 + last - lines, last) AS n
          FROM unnest($5::uuid[], $6::text[], $7::uuid[], $8::text[], $9::text[],
                      $10::text::integer[], $11::text::integer[])
               AS shared (customer_id, customer_name, subscription_id, product_name, terms_key, lines, last)
       ) AS whose
  JOIN (SELECT kind, month, first_day, last_day, days, period_days, unit_micros, unit_divisor, po_number,
               string_to_array(numbers, ' ') AS rules, place
          FROM unnest($12::text[], $13::date[], $14::date[], $15::date[], $16::integer[], $17::integer[],
                      $18::bigint[], $19::integer[], $20::text[], $21::text[]) WITH ORDINALITY
               AS shared (kind, month, first_day, last_day, days, period_days, unit_micros, unit_divisor,
                          po_number, numbers, place)
        OFFSET 0) AS priced
       ON priced.place = (SELECT $27::text::bigint[])[n]
"""
"""Arguments: reseller, invoice, what the ids begin with, the lines there already, and `packed`."""


def packed(lines: Sequence[OwedLine]) -> tuple[Any, ...]:
    """The columns of these lines: $5 and on of INSERT."""
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
        *_runs(whose), *shared, list(map(" ".join, numbers)), _ids(order_id), _numbers(order_number),
        _ids(charge_id), _numbers(quantity), _numbers(net_minor), _numbers(places),
    )  # fmt: skip


def _runs(whose: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The columns of equal rows that follow one another, how many they are, and the place of the last."""
    rows, lines, last = [], [], [0]
    for row, equal in groupby(whose):
        rows.append(row)
        lines.append(len(list(equal)))
        last.append(last[-1] + lines[-1])
    return (*zip(*rows, strict=True), _numbers(lines), _numbers(last[1:]))


def _shared(rows: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The different rows as columns, and behind them for each row the place of its equal, from 1."""
    known: dict[tuple[Any, ...], int] = {}
    places = [known.setdefault(row, len(known) + 1) for row in rows]
    return (*zip(*known, strict=True), places)


def _numbers(values: Sequence[int | None]) -> str:
    """An array's text, with 0 for None."""
    if None in values:
        values = [value or 0 for value in values]
    return f"{{{orjson.dumps(values)[1:-1].decode()}}}"


def _ids(values: Sequence[UUID | None]) -> list[UUID]:
    """The ids, with NO_ID for None; nothing at all where every one is None, which reads the same."""
    return [NO_ID if value is None else value for value in values] if any(values) else []
