"""What a change must not do, and what it should not do in one step: the rules of two configurations side by side."""
