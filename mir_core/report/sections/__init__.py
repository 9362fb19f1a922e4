"""One section a file; each ends in `SECTION`."""
