"""The books of one tenant, compared with each other: counters with ledger, orders, and contract usage."""

from reseller.plumbing.database import ReadSession

COUNTERS = """
SELECT s.id, s.bought, s.licensed, s.reserved_bought, s.reserved_licensed, s.counted,
       coalesce((SELECT sum(delta) FROM seat_ledger l WHERE l.reseller_id = $1 AND l.subscription_id = s.id
                    AND measure = 'bought'), 0) AS ledger_bought,
       coalesce((SELECT sum(delta) FROM seat_ledger l WHERE l.reseller_id = $1 AND l.subscription_id = s.id
                    AND measure = 'licensed'), 0) AS ledger_licensed,
       coalesce((SELECT sum(greatest(delta_bought, 0)) FROM orders o WHERE o.reseller_id = $1
                    AND o.subscription_id = s.id
                    AND status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')), 0)
           AS orders_bought,
       coalesce((SELECT sum(greatest(delta_licensed, 0)) FROM orders o WHERE o.reseller_id = $1
                    AND o.subscription_id = s.id
                    AND status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')), 0)
           AS orders_licensed,
       coalesce((SELECT sum(CASE kind WHEN 'SWAP_USERS' THEN (detail ->> 'added')::int
                                  ELSE greatest(delta_licensed, 0) END)
                   FROM orders o WHERE o.reseller_id = $1 AND o.subscription_id = s.id
                    AND status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')), 0) AS orders_arriving,
       (SELECT count(*) FROM assignments a WHERE a.reseller_id = $1 AND a.subscription_id = s.id
           AND state IN ('live', 'leaving')) AS live,
       (SELECT count(*) FROM assignments a WHERE a.reseller_id = $1 AND a.subscription_id = s.id
           AND state = 'pending') AS arriving
  FROM subscriptions s WHERE s.reseller_id = $1"""
USAGE = """
SELECT u.customer_id, u.product_id, u.used, u.reserved, coalesce(sum(s.counted), 0) AS counted,
       coalesce(sum(CASE WHEN t.measure = 'licensed' THEN s.reserved_licensed
                         ELSE greatest(s.bought + s.reserved_bought, s.next_included, s.renewal_seats
                                       + CASE WHEN s.renewed_until IS NULL THEN 0 ELSE s.reserved_bought END,
                                       (SELECT max(o.quantity_after) FROM orders o
                                         WHERE o.reseller_id = $1 AND o.subscription_id = s.id
                                           AND o.kind = 'RENEW_SUBSCRIPTION' AND s.state = 'active'
                                           AND o.status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')))
                              - s.counted
                    END), 0) AS pending
  FROM contract_usage u
  LEFT JOIN subscriptions s ON s.reseller_id = $1 AND s.customer_id = u.customer_id
       AND s.product_id = u.product_id
  LEFT JOIN subscription_terms t ON t.reseller_id = $1 AND t.id = s.term_id
 WHERE u.reseller_id = $1 GROUP BY u.customer_id, u.product_id, u.used, u.reserved"""
PAID = """
SELECT t.subscription_id, t.first_day, t.end_day,
       coalesce((SELECT sum(quantity) FROM charges g WHERE g.reseller_id = $1
                    AND g.subscription_id = t.subscription_id AND g.last_day = t.end_day - 1), 0) AS charged,
       coalesce((SELECT sum(delta) FROM seat_ledger l WHERE l.reseller_id = $1
                    AND l.subscription_id = t.subscription_id AND l.measure = 'bought'
                    AND l.charged_from < t.end_day), 0) AS bought
  FROM subscription_terms t
 WHERE t.reseller_id = $1 AND t.charged_on IS NOT NULL AND t.terms ->> 'charges_at' = 'first_day'"""
BELOW = """
SELECT count(*) FROM (
    SELECT sum(delta) OVER (PARTITION BY l.subscription_id, l.measure ORDER BY l.{day}) AS total,
           l.charged_from, s.started_on
      FROM seat_ledger l JOIN subscriptions s ON s.reseller_id = $1 AND s.id = l.subscription_id
     WHERE l.reseller_id = $1) days
 WHERE total < 0 AND charged_from >= started_on"""
RUNNING = """
SELECT count(*) FROM (
    SELECT quantity_after, sum(delta) OVER (PARTITION BY subscription_id, measure ORDER BY id) AS total
      FROM seat_ledger WHERE reseller_id = $1) entries
 WHERE quantity_after <> total"""


async def assert_books_balance(session: ReadSession) -> None:
    """Fail where a counter of the session's tenant differs from what it sums up.

    Every license bought in a period that is charged when it begins is charged there, once. No day has fewer
    than no seats, whether days are counted as dated or as charged.
    """
    for row in await session.fetch(COUNTERS, session.reseller_id):
        assert row["bought"] == row["ledger_bought"], dict(row)
        assert row["licensed"] == row["ledger_licensed"], dict(row)
        assert row["reserved_bought"] == row["orders_bought"], dict(row)
        assert row["reserved_licensed"] == row["orders_licensed"], dict(row)
        assert row["licensed"] == row["live"], dict(row)
        assert row["orders_arriving"] == row["arriving"], dict(row)
    for row in await session.fetch(USAGE, session.reseller_id):
        assert (row["used"], row["reserved"]) == (row["counted"], row["pending"]), dict(row)
    for row in await session.fetch(PAID, session.reseller_id):
        assert row["charged"] == row["bought"], dict(row)
    for day in ("billing_date", "charged_from"):
        below = await session.fetchval(BELOW.format(day=day), session.reseller_id)
        assert below == 0, f"{below} days by {day} have fewer than no seats"
    assert await session.fetchval(RUNNING, session.reseller_id) == 0, "quantity_after is no running total"
