"""How far DNA, and what else is known, speaks for or against one person being another, or of one family."""
