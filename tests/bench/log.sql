INSERT INTO action_log (reseller_id, id, at, billing_date, actor_kind, actor_name, action, customer_id,
                        subscription_id, order_id, product_id, quantity_after, quantity_delta, details)
SELECT reseller_id, id, placed_at, billing_date, actor_kind, actor_name, 'add_users', customer_id, subscription_id, id,
       product_id, quantity_after, quantity_delta, '{}'
  FROM orders
