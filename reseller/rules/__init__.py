"""The rules of licensing and billing: pure values and functions of RULES.md, no clock and no I/O."""
