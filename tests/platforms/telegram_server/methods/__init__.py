"""One function for each method of the Bot API; ``table.METHODS`` lists them."""
