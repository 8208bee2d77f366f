"""The groups, what each grants, and AWS quotas.

Without it: The documented groups, and large cross-account groups.
"""
