"""What is refused and what is advised, one row per rule, for both forms.

Without it: Refusals before the apply, and warnings.
"""
