"""The statements of `writing`: each takes the reseller, then one array a column, a row for each change.

What many rows have in common travels once: where there are two sets, `n` has the rows' own values and the
place in `m` of the values that they share. A set of twenty columns costs as much as the insert behind it.
"""

SUBSCRIPTIONS = """
UPDATE subscriptions s
   SET state = n.state, bound_by = n.bound_by, terms_key = n.terms_key, term_id = n.term_id,
       bought = n.bought, licensed = n.licensed, counted = n.counted, cap = n.cap, included = n.included,
       next_included = n.next_included, next_period = n.next_period, canceled = n.canceled,
       renewal_setting = n.renewal_setting, renewal_seats = n.renewal_seats, renewal_price = n.renewal_price,
       renewal_cap = n.renewal_cap, renewed_until = n.renewed_until, ends_on = n.ends_on,
       ended_on = n.ended_on, next_due_on = n.next_due_on, over_since = n.over_since
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::int[], $8::int[], $9::int[],
              $10::int[], $11::int[], $12::int[], $13::int[], $14::int[], $15::text[], $16::int[],
              $17::jsonb[], $18::int[], $19::date[], $20::date[], $21::date[], $22::date[], $23::date[])
       AS n (id, state, bound_by, terms_key, term_id, bought, licensed, counted, cap, included, next_included,
             next_period, canceled, renewal_setting, renewal_seats, renewal_price, renewal_cap, renewed_until,
             ends_on, ended_on, next_due_on, over_since)
 WHERE s.reseller_id = $1 AND s.id = n.id"""
PERIODS = """
UPDATE subscriptions s
   SET term_id = n.term_id, bought = n.bought, licensed = n.licensed, counted = n.counted,
       included = m.included, next_included = m.next_included, next_period = m.next_period,
       canceled = m.canceled, next_due_on = m.next_due_on, over_since = m.over_since
  FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::int[], $7::int[])
       AS n (id, term_id, bought, licensed, counted, place)
  JOIN unnest($8::int[], $9::int[], $10::int[], $11::int[], $12::date[], $13::date[]) WITH ORDINALITY
       AS m (included, next_included, next_period, canceled, next_due_on, over_since, place) USING (place)
 WHERE s.reseller_id = $1 AND s.id = n.id"""
USAGE = """
UPDATE contract_usage u SET used = u.used + n.used, reserved = u.reserved + n.reserved
  FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::int[]) AS n (customer_id, product_id, used, reserved)
 WHERE u.reseller_id = $1 AND u.customer_id = n.customer_id AND u.product_id = n.product_id"""
NEXT_TERMS = """
INSERT INTO subscription_terms (reseller_id, id, customer_id, subscription_id, ordinal, terms_key, terms,
                                period, in_arrears, measure, first_day, end_day, price, first_quantity,
                                charged_on, created_at)
SELECT $1, n.id, t.customer_id, t.subscription_id, m.ordinal, t.terms_key, t.terms, t.period, t.in_arrears,
       t.measure, m.first_day, m.end_day, m.price::jsonb, m.first_quantity, m.charged_on, $11
  FROM unnest($2::uuid[], $3::uuid[], $4::int[]) AS n (id, running_id, place)
  JOIN unnest($5::int[], $6::date[], $7::date[], $8::text[], $9::int[], $10::date[]) WITH ORDINALITY
       AS m (ordinal, first_day, end_day, price, first_quantity, charged_on, place) USING (place)
  JOIN subscription_terms t ON t.reseller_id = $1 AND t.id = n.running_id"""
TERMS = """
INSERT INTO subscription_terms (reseller_id, id, customer_id, subscription_id, ordinal, terms_key, terms,
                                period, in_arrears, measure, first_day, end_day, price, first_quantity,
                                charged_on, created_at)
SELECT $1, n.id, n.customer_id, n.subscription_id, n.ordinal, n.terms_key, n.terms, n.period, n.in_arrears,
       n.measure, n.first_day, n.end_day, n.price, n.first_quantity, n.charged_on, $16
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::jsonb[], $8::text[],
              $9::boolean[], $10::text[], $11::date[], $12::date[], $13::jsonb[], $14::int[], $15::date[])
       AS n (id, customer_id, subscription_id, ordinal, terms_key, terms, period, in_arrears, measure,
             first_day, end_day, price, first_quantity, charged_on)"""
CHARGED = """
UPDATE subscription_terms t SET charged_on = n.charged_on
  FROM unnest($2::uuid[], $3::date[]) AS n (id, charged_on)
 WHERE t.reseller_id = $1 AND t.id = n.id"""
LEDGER = """
INSERT INTO seat_ledger (reseller_id, id, customer_id, subscription_id, measure, billing_date, charged_from,
                         delta, quantity_after, order_id, cause, actor_kind, actor_name, recorded_at)
SELECT $1, n.id, n.customer_id, n.subscription_id, m.measure, m.billing_date, m.charged_from, m.delta,
       m.quantity_after, n.order_id, m.cause, $13, $14, $15
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[])
       AS n (id, customer_id, subscription_id, order_id, place)
  JOIN unnest($7::text[], $8::date[], $9::date[], $10::int[], $11::int[], $12::text[]) WITH ORDINALITY
       AS m (measure, billing_date, charged_from, delta, quantity_after, cause, place) USING (place)"""
CHARGES = """
INSERT INTO charges (reseller_id, id, customer_id, subscription_id, order_id, kind, first_day, last_day,
                     quantity, unit_micros, unit_divisor, days, period_days, net_minor, currency,
                     invoice_date, timing, rules, po_number, recorded_at)
SELECT $1, n.id, n.customer_id, n.subscription_id, n.order_id, m.kind, m.first_day, m.last_day, m.quantity,
       m.unit_micros, m.unit_divisor, m.days, m.period_days, m.net_minor, m.currency, m.invoice_date,
       m.timing, string_to_array(m.rules, E'\\t'), n.po_number, $21
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::int[])
       AS n (id, customer_id, subscription_id, order_id, po_number, place)
  JOIN unnest($8::text[], $9::date[], $10::date[], $11::int[], $12::bigint[], $13::int[], $14::int[],
              $15::int[], $16::bigint[], $17::text[], $18::date[], $19::text[], $20::text[]) WITH ORDINALITY
       AS m (kind, first_day, last_day, quantity, unit_micros, unit_divisor, days, period_days, net_minor,
             currency, invoice_date, timing, rules, place) USING (place)"""
PRICES = """
INSERT INTO contract_prices (reseller_id, id, customer_id, subscription_id, valid_from, price, recorded_by,
                             recorded_at)
SELECT $1, n.id, n.customer_id, n.subscription_id, n.valid_from, n.price, $7, $8
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::date[], $6::jsonb[])
       AS n (id, customer_id, subscription_id, valid_from, price)"""
TURNS = """
UPDATE orders o
   SET detail = jsonb_set(o.detail, '{turns}', coalesce(o.detail -> 'turns', '[]'::jsonb) || n.turns)
  FROM unnest($2::uuid[], $3::jsonb[]) AS n (subscription_id, turns)
 WHERE o.reseller_id = $1 AND o.subscription_id = n.subscription_id
   AND o.status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')"""
ENDED_ORDERS = """
UPDATE orders o
   SET status = 'COMPLETED', quantity_delta = n.delta, quantity_after = 0, delta_bought = n.bought,
       delta_licensed = n.licensed, completed_at = $6, updated_at = $6
  FROM unnest($2::uuid[], $3::int[], $4::int[], $5::int[]) AS n (id, delta, bought, licensed)
 WHERE o.reseller_id = $1 AND o.id = n.id"""
ENDED_ASSIGNMENTS = """
UPDATE assignments a
   SET state = 'ended', ended_at = $4, ended_order_id = coalesce(n.order_id, a.ended_order_id)
  FROM unnest($2::uuid[], $3::uuid[]) AS n (subscription_id, order_id)
 WHERE a.reseller_id = $1 AND a.subscription_id = n.subscription_id AND a.state IN ('live', 'leaving')"""
NUMBERED = """
INSERT INTO reseller_counters AS c (reseller_id, kind, value) VALUES ($1, 'order', $2)
ON CONFLICT (reseller_id, kind) DO UPDATE SET value = c.value + EXCLUDED.value RETURNING value"""
DEACTIVATIONS = """
INSERT INTO orders (reseller_id, id, number, customer_id, subscription_id, product_id, kind, status,
                    delta_licensed, quantity_delta, quantity_after, billing_date, charged_from, actor_kind,
                    actor_name, placed_at, completed_at, updated_at)
SELECT $1, n.id, n.number, n.customer_id, n.subscription_id, n.product_id, 'GRACE_DEACTIVATION', 'COMPLETED',
       n.delta, n.delta, n.quantity_after, n.billing_date, n.charged_from, $11, $12, $13, $13, $13
  FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[], $8::int[], $9::date[],
              $10::date[])
       AS n (id, number, customer_id, subscription_id, product_id, delta, quantity_after, billing_date,
             charged_from)"""
DEACTIVATED = """
UPDATE assignments a SET state = 'ended', ended_at = $4, ended_order_id = n.order_id
  FROM unnest($2::uuid[], $3::uuid[]) AS n (id, order_id)
 WHERE a.reseller_id = $1 AND a.id = n.id"""
LOG = """
INSERT INTO action_log (reseller_id, id, at, billing_date, actor_kind, actor_id, actor_name, action,
                        customer_id, subscription_id, order_id, product_id, quantity_after, quantity_delta,
                        details)
SELECT $1, n.id, $16, m.billing_date, $13, $14, $15, m.action, n.customer_id, n.subscription_id, n.order_id,
       m.product_id, m.quantity_after, m.quantity_delta, m.details::jsonb
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[])
       AS n (id, customer_id, subscription_id, order_id, place)
  JOIN unnest($7::date[], $8::text[], $9::uuid[], $10::int[], $11::int[], $12::text[]) WITH ORDINALITY
       AS m (billing_date, action, product_id, quantity_after, quantity_delta, details, place)
       USING (place)"""
