INSERT INTO provider (id, name, legal_name, country, zone, address)
VALUES ('01900000-0000-7000-8000-000000000009', 'Provider', 'Provider', 'IE', 'Europe/Dublin',
        '{"lines": ["1"], "postal_code": "1", "city": "Dublin"}');
INSERT INTO resellers (reseller_id, code, name, legal_name, country, address, currency, billing_zone, link_mode,
                       created_at)
VALUES ('%reseller%', 'NORTH', 'North', 'North', 'IE', '{"lines": ["1"], "postal_code": "1", "city": "Cork"}', 'EUR',
        'Europe/Dublin', 'console', '2025-01-01Z');
INSERT INTO reseller_codes VALUES ('NORTH', '%reseller%', 'Europe/Dublin');
INSERT INTO reseller_counters VALUES ('%reseller%', 'order', 0);
INSERT INTO products (id, number, vendor, name, terms_keys, created_at)
VALUES ('%product%', 1, 'Google', 'Workspace', '{google_flexible}', '2025-01-01Z');
INSERT INTO list_prices
SELECT gen_random_uuid(), '%product%', way.key, way.period, 'EUR', '2025-01-01',
       '{"tiers": [[1, 6000000]], "divisor": 1}', '2025-01-01Z'
  FROM (SELECT DISTINCT key, period FROM ways) way;
INSERT INTO customers (reseller_id, id, number, name, sort_key, primary_domain, created_at)
SELECT '%reseller%', ('01910000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, n, 'Customer ' || n,
       'customer ' || lpad(n::text, 9, '0'), 'c' || n || '.example', '2025-01-01Z'
  FROM generate_series(1, %customers%) n;
INSERT INTO contract_usage (reseller_id, customer_id, product_id, used)
SELECT reseller_id, id, '%product%', 10 * 20 FROM customers;
INSERT INTO users (reseller_id, id, customer_id, address, created_at)
SELECT '%reseller%', ('01940000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       '01910000-0000-7000-8000-000000000001', 'user' || n || '@c1.example', '2025-01-01Z'
  FROM generate_series(1, 20) n;
INSERT INTO subscriptions (reseller_id, id, customer_id, product_id, state, bound_by, terms_key, term_id, bought,
                           licensed, counted, included, next_period, canceled, renewal_setting, started_on, ends_on,
                           over_since, next_due_on, created_at)
SELECT '%reseller%', ('01920000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       ('01910000-0000-7000-8000-' || lpad(to_hex(1 + (n - 1) / 20), 12, '0'))::uuid, '%product%', 'active',
       way.bound_by, way.key, ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, way.bought,
       way.licensed, way.bought, way.included, way.next_period, way.canceled, way.renewal, way.first_day,
       way.ends_on, way.over_since, '%due%', '2025-01-01Z'
  FROM generate_series(1, %subscriptions%) n JOIN ways way ON way.place = n % 20;
INSERT INTO subscription_terms (reseller_id, id, customer_id, subscription_id, ordinal, terms_key, terms, period,
                                in_arrears, measure, first_day, end_day, price, first_quantity, charged_on,
                                created_at)
SELECT s.reseller_id, s.term_id, s.customer_id, s.id, 1, s.terms_key, way.terms, way.period, way.in_arrears, 'bought',
       way.first_day, '%due%', way.price, way.first_quantity, way.first_day, s.created_at
  FROM subscriptions s JOIN ways way
    ON way.place = ('x' || right(s.id::text, 8))::bit(32)::int % 20;
INSERT INTO seat_ledger (reseller_id, id, customer_id, subscription_id, measure, billing_date, charged_from, delta,
                         quantity_after, cause, actor_kind, actor_name, recorded_at)
SELECT s.reseller_id, uuidv7(), s.customer_id, s.id, moved.measure, s.started_on, s.started_on, moved.delta,
       moved.delta, 'order', 'RESELLER_USER', 'bench', s.created_at
  FROM subscriptions s, LATERAL (VALUES ('bought', s.bought), ('licensed', s.licensed)) AS moved (measure, delta)
 WHERE moved.delta > 0;
INSERT INTO assignments (reseller_id, id, customer_id, subscription_id, user_id, state, order_id, assigned_at)
SELECT s.reseller_id, uuidv7(), s.customer_id, s.id,
       ('01940000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'live', gen_random_uuid(), s.created_at
  FROM subscriptions s, LATERAL generate_series(1, s.licensed) n
 WHERE s.over_since IS NOT NULL OR s.terms_key = 'horizon';
