"""The commands, one file each. Slow imports are inside their functions.

Without it: The command line; Python programs would still work.
"""
