"""Scenarios: what would happen, played by the real engine on a scratch database with a moved clock."""
