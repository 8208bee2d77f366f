"""Who can do what: the report, and the words for it.

Without it: `report`, and what `diff` compares.
"""
