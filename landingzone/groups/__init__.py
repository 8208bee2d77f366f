"""The groups, what each grants, and the quotas of AWS."""
