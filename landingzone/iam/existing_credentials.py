"""`existing_credentials` of users: credentials that stand, and that nothing here made. Ids and statuses, no secrets.

A row for each kind of credential: what its ids look like, and how many of it AWS allows.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
"""

import shlex
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from landingzone.ground.shapes import Shape
from landingzone.iam.patterns import ACCESS_KEY_ID
from landingzone.iam.quotas import ACCESS_KEYS_OF_USER, CERTIFICATES_OF_USER, SSH_KEYS_OF_USER

PASSWORD = "console_password"
"""The id of a console password: there is one at most."""


_CERTIFICATE_ID = "[A-Z0-9]{24}[A-Z0-9]*|[a-z0-9]{24}[a-z0-9]*"


class KindOfCredential(NamedTuple):
    """A kind.

    Args:
        words: Its name in a sentence.
        shape: What its ids look like.
        delete: The command of the AWS CLI that deletes one, with `{name}` of the user and `{part}`, the id.
        numbered: The id of one of which only a credential report is known, before the number: `access_key_`.
        most: How many of it a user can have; 0: it is not counted here.
        is_left: Whether some AWS providers, such as 3.39.0, do not delete it with the user, even with `force_destroy`.
    """

    words: str
    shape: Shape
    delete: str
    numbered: str = ""
    most: int = 0
    is_left: bool = False

    def deletion(self, user: str, id: str) -> str:
        """Return the command that deletes one, for a shell."""
        return shlex.join(["aws", "iam", *(word.format(name=user, part=id) for word in self.delete.split())])


KINDS = (
    KindOfCredential("console password", Shape(PASSWORD), "delete-login-profile --user-name {name}", most=1),
    KindOfCredential(
        "access key",
        ACCESS_KEY_ID,
        "delete-access-key --user-name {name} --access-key-id {part}",
        numbered="access_key_",
        most=ACCESS_KEYS_OF_USER,
    ),
    KindOfCredential(
        "SSH key",
        Shape("APKA[A-Z0-9]{12}[A-Z0-9]*", 128),
        "delete-ssh-public-key --user-name {name} --ssh-public-key-id {part}",
        most=SSH_KEYS_OF_USER,
    ),
    KindOfCredential(
        "service-specific credential",
        Shape("ACCA[A-Z0-9]{12}[A-Z0-9]*", 128),
        "delete-service-specific-credential --user-name {name} --service-specific-credential-id {part}",
        is_left=True,
    ),
    # IAM documents no prefix. Letters in one case only, so that no secret access key is one.
    KindOfCredential(
        "signing certificate",
        Shape(_CERTIFICATE_ID, 128),
        "delete-signing-certificate --user-name {name} --certificate-id {part}",
        numbered="certificate_",
        most=CERTIFICATES_OF_USER,
    ),
)
"""In the order in which they are listed. Source: https://docs.aws.amazon.com/cli/latest/reference/iam/"""

KIND_OF_WORDS = {kind.words: kind for kind in KINDS}

SHAPE = Shape(
    "|".join([*(kind.shape.pattern for kind in KINDS), *(f"{kind.numbered}[12]" for kind in KINDS if kind.numbered)]),
    128,
)
"""What an id looks like."""


def kind_of(id: str) -> KindOfCredential:
    """Return the kind of a credential.

    Args:
        id: Its id, or its number in a credential report.
    """
    return next(kind for kind in KINDS if _is_of(kind, id))


def of_kind(ids: Iterable[str], words: str) -> list[str]:
    """Return the ids of a kind, sorted."""
    return sorted(id for id in ids if _is_of(KIND_OF_WORDS[words], id))


def _is_of(kind: KindOfCredential, id: str) -> bool:
    return kind.shape.fits(id) or (kind.numbered != "" and id.startswith(kind.numbered))


def named(id: str) -> str:
    """Name a credential in a sentence: `console password`, `access key AKIA...`."""
    words, numbered = kind_of(id).words, kind_of(id).numbered
    if id == PASSWORD:
        return words
    return f"{words} {id}" if has_id(id) else f"{words} {id.removeprefix(numbered)} of the credential report"


def deletions(user: str, ids: Iterable[str]) -> Iterator[str]:
    """Yield the command that deletes each of some credentials of a user; none for one without a known id."""
    return (kind_of(id).deletion(user, id) for id in ids if has_id(id))


def has_id(id: str) -> bool:
    """Return whether AWS knows it by this id, or needs none, and it is not just a number in a credential report."""
    return not any(kind.numbered and id.startswith(kind.numbered) for kind in KINDS)
