"""What customers wish for, and what became of it."""
