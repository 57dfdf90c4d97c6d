"""Scenarios play on every platform, from the same text."""
