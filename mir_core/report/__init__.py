"""Findings into a document without markup or language."""
