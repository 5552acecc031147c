"""Which exchange frees most, under agreed rules, with a proof that another program checks."""
