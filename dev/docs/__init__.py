"""Writes the generated parts of the documentation and of the code: `make docs`."""
