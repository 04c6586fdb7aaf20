"""The pages: parse, one query or action, render."""
