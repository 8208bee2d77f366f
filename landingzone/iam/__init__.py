"""IAM as AWS documents it: policy documents, their meaning, and names.

Without it: Levels, gains and losses, and checks of policies.
"""
