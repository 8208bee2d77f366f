"""Runs the user's Terraform or OpenTofu in synthesized stacks: plans, and applies these plans.

Without it: `plan` and `apply`; `cdktf deploy` would still work.
"""
