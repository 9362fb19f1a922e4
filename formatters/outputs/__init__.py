"""One output a file; each ends in `FORMATTER`."""
