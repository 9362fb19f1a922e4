"""One part to one destination, exactly as often as it should."""
