"""Turns existing resources into a configuration and the records that take them over."""
