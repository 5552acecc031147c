"""Male and female lines: what is inherited whole."""
