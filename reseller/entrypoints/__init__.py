"""The roof: everything is wired together here, and nothing imports it."""
