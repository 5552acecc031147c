"""Evidence other than DNA, and likelihood ratios in words."""
