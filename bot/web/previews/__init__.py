"""Messages as the clients of the platforms show them, drawn from what is sent."""
