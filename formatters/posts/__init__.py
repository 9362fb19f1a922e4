"""Reports with their pictures as chats show them, one module per platform."""
