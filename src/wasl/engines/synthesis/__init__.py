"""Invented people, families and lists with known truth. Read README.md for method, sources and limits."""
