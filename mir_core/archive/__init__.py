"""Append-only store of observations and runs."""
