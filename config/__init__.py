"""Settings: typed, validated at start, every fault listed at once."""
