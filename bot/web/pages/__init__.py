"""What the site answers, one kind of page a file."""
