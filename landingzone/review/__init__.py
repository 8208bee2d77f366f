"""Who can do what in a file, next to how the account says it is used; and the review of it that people sign.

Without it: `audit`.
"""
