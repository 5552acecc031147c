"""Known places, how they are written in either script, and which writings may mean one place. See README.md."""
