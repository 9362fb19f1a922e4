"""The optional language model: it is asked for other words, and believed in nothing."""
