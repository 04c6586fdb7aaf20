\set s random(1, %most%)
BEGIN;
SELECT set_tenant('%reseller%', '');
INSERT INTO idempotency_keys (reseller_id, actor, operation, key, input_hash, effect, created_at, expires_at)
VALUES ('%reseller%', 'bench', 'add_users', gen_random_uuid()::text, '\x00', '{}', now(), now()) ON CONFLICT DO NOTHING;
SELECT s.*, t.terms, u.limit_licenses, c.link_mode FROM subscriptions s
  JOIN subscription_terms t ON t.reseller_id = s.reseller_id AND t.id = s.term_id
  JOIN customers c ON c.reseller_id = s.reseller_id AND c.id = s.customer_id
  JOIN contract_usage u ON u.reseller_id = s.reseller_id AND u.customer_id = s.customer_id AND u.product_id = s.product_id
 WHERE s.reseller_id = '%reseller%' AND s.id = ('01920000-0000-7000-8000-' || lpad(to_hex(:s::bigint), 12, '0'))::uuid
   FOR UPDATE OF s, u;
UPDATE subscriptions SET reserved_licensed = reserved_licensed + 1
 WHERE reseller_id = '%reseller%' AND id = ('01920000-0000-7000-8000-' || lpad(to_hex(:s::bigint), 12, '0'))::uuid;
UPDATE contract_usage SET reserved = reserved + 1 WHERE reseller_id = '%reseller%' AND product_id = '%product%'
   AND customer_id = ('01910000-0000-7000-8000-' || lpad(to_hex(1 + (:s::bigint - 1) % %customers%), 12, '0'))::uuid;
WITH numbered AS (UPDATE reseller_counters SET value = value + 1
       WHERE reseller_id = '%reseller%' AND kind = 'order' RETURNING value),
placed AS (INSERT INTO orders (reseller_id, id, number, customer_id, subscription_id, product_id, kind, status,
       delta_licensed, quantity_delta, quantity_after, billing_date, charged_from, actor_kind, actor_name, placed_at,
       updated_at)
    SELECT '%reseller%', gen_random_uuid(), value,
       ('01910000-0000-7000-8000-' || lpad(to_hex(1 + (:s::bigint - 1) % %customers%), 12, '0'))::uuid,
       ('01920000-0000-7000-8000-' || lpad(to_hex(:s::bigint), 12, '0'))::uuid, '%product%', 'ADD_USERS', 'PLACED', 1, 1, 1,
       now(), now(), 'RESELLER_USER', 'bench', now(), now() FROM numbered RETURNING id, customer_id, subscription_id),
person AS (INSERT INTO users (reseller_id, id, customer_id, address, created_at)
    SELECT '%reseller%', gen_random_uuid(), customer_id, gen_random_uuid()::text, now() FROM placed RETURNING id),
assigned AS (INSERT INTO assignments (reseller_id, id, customer_id, subscription_id, user_id, state, order_id, assigned_at)
    SELECT '%reseller%', gen_random_uuid(), customer_id, subscription_id, person.id, 'pending', placed.id, now()
      FROM placed, person),
logged AS (INSERT INTO action_log (reseller_id, id, at, billing_date, actor_kind, actor_name, action, order_id, details)
    SELECT '%reseller%', gen_random_uuid(), now(), now(), 'RESELLER_USER', 'bench', 'add_users', id, '{}' FROM placed)
INSERT INTO jobs (id, kind, reseller_id, subject, payload, due_at, state, attempts, enqueued_at)
SELECT gen_random_uuid(), 'provision', '%reseller%', id, '{}', now(), 'waiting', 0, now() FROM placed;
COMMIT;
