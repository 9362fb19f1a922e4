"""The gate: what it lets through, and what it stops."""
