"""Do two writings of a personal name, in Arabic or Latin script, name the same person? See README.md."""
