"""What a laboratory says, read by stated rules, and how common it is in a population."""
