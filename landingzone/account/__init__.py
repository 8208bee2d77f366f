"""What an AWS account has, read through boto3. Changes nothing.

Without it: `adopt` of a live account, and everything that compares a file with an account.
"""
