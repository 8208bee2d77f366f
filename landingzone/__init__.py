"""The people side of an AWS landing zone: IAM groups, users and cross-account access."""

__version__ = "0.1.0"
