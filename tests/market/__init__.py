"""A market that all live sources tell of, each in the shape of its own recorded answers."""
