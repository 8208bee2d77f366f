"""IAM as AWS documents it: policy documents and their meaning, keys, names.

Without it: Levels, gains and losses, and checks of policies and keys.
"""
