"""The day of the crossing: what was agreed, what may be confirmed next by whom, and where the operation stands."""
