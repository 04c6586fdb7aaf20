"""Who buys, and what they hold: accounts, users, subscriptions, orders, requests, history, charges."""
