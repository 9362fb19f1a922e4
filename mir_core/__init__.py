"""The engine: snapshot to delivery, without a chat platform or a settings file."""
