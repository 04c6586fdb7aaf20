"""Card payments: an order that asks for a card waits here until the gateway says what became of it (H8)."""
