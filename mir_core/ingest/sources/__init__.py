"""One live source a file; each ends in `SOURCE`."""
