"""What holds at every instant of the year, whatever anybody tried."""

from __future__ import annotations

from reseller.plumbing.database import ReadSession
from tests.customers.books import assert_books_balance

LAWS = {
    "C1: in use beyond the cap": """
SELECT id FROM subscriptions WHERE reseller_id = $1 AND bound_by = 'cap' AND state <> 'failed'
   AND licensed + reserved_licensed > cap""",
    "C1: in use beyond what is bought": """
SELECT id FROM subscriptions WHERE reseller_id = $1 AND licensed + reserved_licensed >
       CASE bound_by WHEN 'bought' THEN bought WHEN 'committed' THEN bought + reserved_bought END""",
    "C1: users in use beyond what is bought without a clock": """
SELECT id FROM subscriptions WHERE reseller_id = $1 AND bound_by = 'nothing' AND state = 'active'
   AND (licensed > bought) <> (over_since IS NOT NULL)""",
    "C1: counted beyond the contract limit": """
SELECT customer_id FROM contract_usage WHERE reseller_id = $1 AND used + reserved > limit_licenses""",
    "C1: a cap beyond the contract limit": """
SELECT s.id FROM subscriptions s JOIN contract_usage u ON u.reseller_id = $1
   AND u.customer_id = s.customer_id AND u.product_id = s.product_id
 WHERE s.reseller_id = $1 AND s.state IN ('pending', 'active') AND s.cap > u.limit_licenses""",
    "G5: somebody holds two licenses": """
SELECT user_id FROM assignments WHERE reseller_id = $1 AND state IN ('pending', 'live', 'leaving')
 GROUP BY subscription_id, user_id HAVING count(*) > 1""",
    "an order awaits a payment that is closed": """
SELECT o.id FROM orders o WHERE o.reseller_id = $1 AND o.status = 'AWAITING_PAYMENT' AND NOT EXISTS (
       SELECT FROM payments p
        WHERE p.reseller_id = $1 AND p.order_id = o.id AND p.status IN ('new', 'open'))""",
    "money is kept for nothing": """
SELECT p.id FROM payments p JOIN orders o ON o.reseller_id = $1 AND o.id = p.order_id
 WHERE p.reseller_id = $1 AND p.status = 'paid' AND o.status NOT IN ('PLACED', 'PROCESSING', 'COMPLETED')""",
    "an order is paid twice": """
SELECT order_id FROM payments WHERE reseller_id = $1 AND status = 'paid' GROUP BY 1 HAVING count(*) > 1""",
    "I5: a period is charged twice": """
SELECT subscription_id FROM charges WHERE reseller_id = $1 AND kind = 'PERIOD'
 GROUP BY subscription_id, first_day HAVING count(*) > 1""",
    "a charge is billed twice": """
SELECT charge_id FROM invoice_lines WHERE reseller_id = $1 AND charge_id IS NOT NULL AND credits_line IS NULL
 GROUP BY charge_id HAVING count(*) > 1""",
    "M3: an invoice is not the sum of its lines": """
SELECT i.number FROM invoices i WHERE i.reseller_id = $1 AND i.net_minor <>
       (SELECT coalesce(sum(l.net_minor), 0) FROM invoice_lines l
         WHERE l.reseller_id = $1 AND l.invoice_id = i.id)""",
    "I1: a month has two invoices": """
SELECT month FROM invoices WHERE reseller_id = $1 AND kind = 'MONTHLY' GROUP BY 1 HAVING count(*) > 1""",
    "an order has two immediate invoices": """
SELECT l.order_id FROM invoice_lines l JOIN invoices i ON i.reseller_id = $1 AND i.id = l.invoice_id
 WHERE l.reseller_id = $1 AND i.kind = 'IMMEDIATE' GROUP BY 1 HAVING count(DISTINCT i.id) > 1""",
}
"""By what would be wrong: the statement that finds it, with the reseller as $1."""
_ALL = " UNION ALL ".join(
    f"(SELECT {place} AS law, count(*) AS broken FROM ({sql}) found HAVING count(*) > 0)"
    for place, sql in enumerate(LAWS.values())
)


async def assert_lawful(session: ReadSession) -> None:
    """Fail where a law is broken, or a counter differs from the ledger, for the session's tenant."""
    broken = await session.fetch(_ALL, session.reseller_id)
    names = list(LAWS)
    assert not broken, [f"{names[row['law']]} ({row['broken']} times)" for row in broken]
    await assert_books_balance(session)
