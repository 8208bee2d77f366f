"""What is refused and what is advised, one row per rule, for both forms."""
