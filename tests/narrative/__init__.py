"""The language model's part, against a server that speaks the real protocol to the real client."""
