"""Divides the users in states among stacks, and merges the outputs of the stacks.

Without it: `shards split` and `shards outputs`, and with them shards for an account that is already deployed.
"""
