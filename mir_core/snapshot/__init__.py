"""The state of all markets at one instant, with verdicts."""
