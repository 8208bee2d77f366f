"""Divides what states have of users between stacks, and unites what the stacks put out."""
