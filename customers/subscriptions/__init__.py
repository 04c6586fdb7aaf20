"""What a customer holds: subscriptions, their terms and prices, and the day's turn."""
