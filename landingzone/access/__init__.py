"""Who can do what: the report, and the effect of a change on users.

Without it: `report`, `diff`, and the review of pull requests.
"""
