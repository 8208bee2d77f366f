"""Turns existing resources into a configuration and the records that take them over.

Without it: `adopt`: an existing account could only be imported by hand.
"""
