"""The REST front."""
