"""What users, groups and policies become in Terraform: a row for each resource, and the stacks that have them.

Without it: Everything.
"""
