"""What a configuration may contain: the inputs, the users, the options of a stack, and the file itself.

Without it: Everything.
"""
