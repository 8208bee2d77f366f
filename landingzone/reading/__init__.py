"""Reads YAML and JSON that others wrote, as plain values: strictly, within limits, and with the place of every node.

Without it: Files: file and line in messages, and limits against hostile input.
"""
