INSERT INTO provider (id, name, legal_name, country, zone, address)
VALUES ('01900000-0000-7000-8000-000000000009', 'Provider', 'Provider', 'IE', 'Europe/Dublin',
        '{"lines": ["1"], "postal_code": "1", "city": "Dublin"}');
INSERT INTO resellers (reseller_id, code, name, legal_name, country, address, currency, billing_zone, link_mode,
                       created_at)
VALUES ('%reseller%', 'NORTH', 'North', 'North', 'IE', '{"lines": ["1"], "postal_code": "1", "city": "Cork"}', 'EUR',
        'Europe/Dublin', 'console', '2025-01-01Z');
INSERT INTO reseller_codes VALUES ('NORTH', '%reseller%', 'Europe/Dublin');
INSERT INTO products (id, number, vendor, name, terms_keys, created_at)
VALUES ('%product%', 1, 'Google', 'Workspace', '{google_flexible}', '2025-01-01Z');
INSERT INTO list_prices VALUES ('01900000-0000-7000-8000-000000000003', '%product%', 'google_flexible', 'month', 'EUR',
        '2025-01-01', '{"tiers": [[1, 6000000]], "divisor": 1}', '2025-01-01Z');
INSERT INTO customers (reseller_id, id, number, name, sort_key, primary_domain, created_at)
SELECT '%reseller%', ('01910000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, n, 'Customer ' || n,
       'customer ' || lpad(n::text, 9, '0'), 'c' || n || '.example', '2025-01-01Z'
  FROM generate_series(1, %customers%) n;
INSERT INTO contract_usage (reseller_id, customer_id, product_id, used)
SELECT reseller_id, id, '%product%', 14 * %per_customer% FROM customers;
INSERT INTO subscriptions (reseller_id, id, customer_id, product_id, state, bound_by, terms_key, term_id, licensed,
                           counted, cap, started_on, created_at)
SELECT '%reseller%', ('01920000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       ('01910000-0000-7000-8000-' || lpad(to_hex(1 + (n - 1) % %customers%), 12, '0'))::uuid, '%product%', 'active',
       'cap', 'google_flexible', ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 14, 14, 1000000,
       '2025-01-02', '2025-01-01Z'
  FROM generate_series(1, %subscriptions%) n;
INSERT INTO subscription_terms (reseller_id, id, customer_id, subscription_id, ordinal, terms_key, terms, period,
                                in_arrears, measure, first_day, created_at)
SELECT reseller_id, term_id, customer_id, id, 1, terms_key, '%terms%', 'month', true, 'licensed', started_on, created_at
  FROM subscriptions;
INSERT INTO seat_ledger (reseller_id, id, customer_id, subscription_id, measure, billing_date, charged_from, delta,
                         quantity_after, order_id, cause, actor_kind, actor_name, recorded_at)
SELECT s.reseller_id, uuidv7(), s.customer_id, s.id, 'licensed', c.day - 1, c.day, c.delta, c.after,
       CASE WHEN c.day > '2026-01-01' THEN uuidv7() END, 'order', 'RESELLER_USER', 'bench', c.day - 1
  FROM subscriptions s,
       (VALUES ('2025-02-01'::date, 10, 10), ('2026-04-05', 3, 13), ('2026-04-12', 2, 15), ('2026-04-20', -1, 14))
       AS c (day, delta, after)
 ORDER BY c.day, uuid_hash(s.id);
INSERT INTO orders (reseller_id, id, number, customer_id, subscription_id, product_id, kind, status, delta_licensed,
                    quantity_delta, quantity_after, billing_date, charged_from, actor_kind, actor_name, placed_at,
                    completed_at, updated_at)
SELECT reseller_id, order_id, row_number() OVER (), customer_id, subscription_id, '%product%', 'ADD_USERS', 'COMPLETED',
       delta, delta, quantity_after, billing_date, charged_from, actor_kind, actor_name, recorded_at, recorded_at,
       recorded_at
  FROM seat_ledger WHERE order_id IS NOT NULL;
INSERT INTO reseller_counters SELECT '%reseller%', 'order', max(number) FROM orders;
