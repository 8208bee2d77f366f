"""Inputs become resources: the construct, the stack, the module.

Without it: Everything.
"""
