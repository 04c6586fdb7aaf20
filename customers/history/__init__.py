"""What happened, newest first: one query over orders and the action log."""
