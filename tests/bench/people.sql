INSERT INTO users (reseller_id, id, customer_id, address, created_at)
SELECT s.reseller_id, gen_random_uuid(), s.customer_id, 'user-' || n || '@' || s.id || '.example', s.created_at
  FROM subscriptions s, generate_series(1, s.licensed) n;
INSERT INTO assignments (reseller_id, id, customer_id, subscription_id, user_id, state, order_id, assigned_at)
SELECT s.reseller_id, gen_random_uuid(), s.customer_id, s.id, u.id, 'live', gen_random_uuid(), u.created_at
  FROM users u JOIN subscriptions s
    ON s.reseller_id = u.reseller_id AND s.customer_id = u.customer_id AND u.address LIKE '%@' || s.id || '.example'
