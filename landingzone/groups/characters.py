"""Counts characters of documents as IAM does, even with CDKTF tokens in them."""

from landingzone.ground.tokens import split_tokens
from landingzone.iam.documents import Document, json_of, size


def count(document: Document | str) -> int:
    """Count the characters of a document, without white space and CDKTF tokens."""
    return size("".join(part for part, is_token in split_tokens(json_of(document)) if not is_token))
