"""The groups, what each grants, and how much room AWS leaves for it."""
