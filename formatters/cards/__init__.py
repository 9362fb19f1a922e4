"""Discord's messages: containers of Components v2, covers, files and their limits."""
