"""Who can do what in a file, beside how the account says that it is used; and the review of it that people sign.

Without it: `report --live` and `report --review`.
"""
