"""The groups, what each grants, and the quotas of AWS.

Without it: The documented groups, and large cross-account groups.
"""
