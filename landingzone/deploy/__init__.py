"""Runs the user's Terraform or OpenTofu in each stack that is synthesized: plans, then applies what was planned.

It reads no configuration and synthesizes nothing: it is given the stacks, in their order.
"""
