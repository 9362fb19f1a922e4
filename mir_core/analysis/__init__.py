"""Numbers out of a snapshot: pure, no waiting, no clock."""
