"""Counts characters of documents as IAM does, where texts may be CDKTF tokens."""

from landingzone.ground.tokens import split_tokens
from landingzone.iam.documents import Document, size


def count(document: Document | str) -> int:
    """Count the characters of a document, white space and CDKTF tokens aside."""
    text = document if isinstance(document, str) else document.json()
    return size("".join(part for part, is_token in split_tokens(text) if not is_token))
