"""What one may write: the inputs, users, options of a stack, and the file they stand in."""
