"""Many remains and many families: one by one, and all together."""
