"""The commands, one file each, imported when its command runs.

Without it: The command line; Python programs would still work.
"""
