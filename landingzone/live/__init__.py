"""What is in an account or a state and not in the configuration, and the other way round.

Without it: `diff --live`, and a review of what an apply does.
"""
