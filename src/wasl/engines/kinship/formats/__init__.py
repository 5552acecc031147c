"""Files that laboratories use, read whole or refused, and written so that they can be read again."""
