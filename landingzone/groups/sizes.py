"""How large the policies of a configuration are, as IAM counts them.

Sizes are those of the real documents, with their MFA conditions, for partition `aws`. The real partition is known only
in the account. `aws` is the shortest, so nothing that fits is refused. For the same reason, a CDKTF token counts as
zero characters.
"""

from collections.abc import Iterator

from landingzone.config.group import IamGroup
from landingzone.config.offboarding import DENY_ALL
from landingzone.config.user import User
from landingzone.groups.catalog import Group
from landingzone.groups.characters import count
from landingzone.groups.made_groups import inline_policies
from landingzone.groups.policy import inline_documents_of
from landingzone.groups.values import InputValues


def inline_size_of(group: Group, values: InputValues) -> int:
    """Count the characters of a group's inline policies together."""
    return sum(count(document) for _, document in inline_policies(group, values))


def owned_inline_size(owner: User | IamGroup) -> int:
    """Count the characters of the inline policies of a user or an own group, with the attributes that apply."""
    # When a user is offboarded, one is deleted after the other is created.
    is_leaving = isinstance(owner, User) and owner.status == "offboarding"
    return count(DENY_ALL) * is_leaving + sum(size for _, size in written_sizes(owner))


def written_sizes(owner: User | IamGroup) -> Iterator[tuple[str, int]]:
    """Yield the name of each inline policy of a user or group, with its attributes, and count its characters."""
    return ((name, count(document)) for name, document, _ in inline_documents_of(owner))
