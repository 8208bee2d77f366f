"""IAM as AWS documents it: policy documents and their meaning, names.

Without it: Levels, gains and losses, and checks of policies.
"""
