"""The state behind the fronts: no HTTP, no websocket, no waiting."""
