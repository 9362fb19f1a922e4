"""One detector a file; each ends in `DETECTOR`."""
