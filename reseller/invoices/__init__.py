"""Collects what customers owe into one invoice a reseller and month, and freezes it."""
