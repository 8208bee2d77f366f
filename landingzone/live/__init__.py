"""What is in an account and not in the configuration, and the other way round.

Without it: `diff --live`.
"""
