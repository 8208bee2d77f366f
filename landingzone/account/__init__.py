"""What an AWS account has, read through boto3. Changes nothing.

Without it: `adopt` and `unrecorded` of a live account, and whatever compares a file with one.
"""
