"""The pages, one module a noun: parse, ask one query or action, render."""
