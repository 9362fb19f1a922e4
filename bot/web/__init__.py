"""The reports as a web site."""
