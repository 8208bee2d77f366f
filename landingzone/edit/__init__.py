"""Edits of the files of a configuration that change only the lines that mean it.

Without it: The commands that write files. People would edit them by hand, as before.
"""
