"""Customers, their domains, contract limits and request links."""
