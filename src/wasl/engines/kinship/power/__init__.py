"""What a family can prove, and what one more sample would add."""
