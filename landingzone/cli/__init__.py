"""The commands, one file each. Slow imports are inside their functions."""
