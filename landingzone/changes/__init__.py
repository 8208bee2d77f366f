"""What a change of the configuration does to whom, and what it must not do: two configurations side by side.

Without it: `diff`, the review of pull requests, `validate --against` and `changed`.
"""
