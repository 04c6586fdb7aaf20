"""Charges that are invoiced at once, on an invoice of their order (I1, I5)."""

INVOICE_NOW = "invoice_now"
"""The job that makes an order's invoice of kind IMMEDIATE; its subject is the order."""
