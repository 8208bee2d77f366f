"""Divides what states have of users between stacks, and unites what the stacks put out.

Without it: `split-state` and `outputs`, so shards of an account that is deployed already.
"""
