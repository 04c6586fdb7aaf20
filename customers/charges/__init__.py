"""What subscriptions owe: lists, previews and the month's run ask here."""
