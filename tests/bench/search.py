"""Finding customers by how a word of theirs begins, against the same index scan without row security."""

from functools import partial

import asyncpg

from customers.accounts.queries import HIGHEST, CustomerFilter, details_page
from reseller.plumbing.database import ReadSession
from reseller.plumbing.embedded import EmbeddedServer
from reseller.plumbing.pages import Slice
from tests.bench.ground import RESELLER, ground
from tests.bench.table import Row
from tests.bench.turns import medians

CUSTOMERS = 200_000
SEARCHES = {"one letter": "a", "three letters": "a3f", "a word that all have": "customer"}
WORDS = """
INSERT INTO customer_words (reseller_id, customer_id, word)
SELECT c.reseller_id, c.id, w.word FROM customers c,
       LATERAL (VALUES ('customer'), (c.number::text), (left(md5(c.number::text), 8))) w (word)"""
SCAN = """
SELECT c.* FROM customers c
 WHERE c.reseller_id = $1 AND EXISTS (SELECT FROM customer_words w WHERE w.reseller_id = c.reseller_id
       AND w.customer_id = c.id AND w.word >= $2 AND w.word < $3)
 ORDER BY c.sort_key, c.id LIMIT 51"""


async def search_rows(server: EmbeddedServer) -> list[Row]:
    """Measure on 200,000 customers, one row for each width of what is found."""
    laid = await ground(server, "search", CUSTOMERS, per_customer=1, logged=False)
    rows = []
    async with laid.superuser() as raw, laid.database() as database:
        await raw.execute(WORDS)
        await raw.execute("VACUUM ANALYZE customer_words")
        async with database.reading(RESELLER) as session:
            for name, search in SEARCHES.items():
                floor, found = await medians(partial(_scan, raw, search), partial(_find, session, search))
                note = f"{found * 1000:.1f} ms against {floor * 1000:.1f} ms"
                work = f"customers found among {CUSTOMERS:,} by {name}"
                rows.append(Row(work, "the index scan without row security", found / floor, 2.0, note))
    return rows


async def _scan(raw: asyncpg.Connection, search: str) -> None:
    await raw.fetch(SCAN, RESELLER, search, search + HIGHEST)


async def _find(session: ReadSession, search: str) -> None:
    await details_page(session, Slice(first=50), wanted=CustomerFilter(search=search))
