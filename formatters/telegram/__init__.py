"""Reports in Telegram: albums and HTML messages, or one rich message."""
