"""The gateway front."""
