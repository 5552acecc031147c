"""Which entries of two lists (or of one) are the same person? See README.md."""
