"""Observations from outside: files and live sources."""
