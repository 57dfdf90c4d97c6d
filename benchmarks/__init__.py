"""Measured here, and claimed nowhere else: each prints a ratio against a reference of the same run."""
