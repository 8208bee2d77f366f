"""Runs the user's Terraform or OpenTofu in stacks that are synthesized: plans, and applies these plans.

Without it: `plan` and `apply`; `cdktf deploy` would go on.
"""
