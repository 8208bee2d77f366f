"""What every package may use: problems, texts, files, Terraform expressions and versions.

Without it: Everything.
"""
