"""The commands, one file each; what is heavy is imported inside their functions."""
