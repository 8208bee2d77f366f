"""EntityAlreadyExists: a name that is taken, in whatever case; moto takes `Alice` beside `alice`.

A rename counts as one to a name that is taken when only the case differs, also from the entity's own old name: AWS
documents no exception for it. A rename to exactly the old name, which Terraform asks for when only the path changes,
is none.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html ("Names ... must be unique within the
account. Names are not distinguished by case"), and `NewUserName` of the API reference.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import AWSManagedPolicy, IAMBackend

from dev.strict_iam.rule import API, Given, Rule


@dataclass(frozen=True)
class _Kind:
    """A kind of thing with names of its own.

    Args:
        word: What the message calls it.
        creation: Action that makes one, and its parameter with the name.
        rename: Action that renames one, its parameters with the old and the new name; None: there is none.
        names: Gives the names that are taken.
    """

    word: str
    creation: tuple[str, str]
    rename: tuple[str, str, str] | None
    names: Callable[[IAMBackend], Iterable[str]]


def _own_policies(iam: IAMBackend) -> Iterable[str]:
    # Whatever their paths: the name is unique alone.
    return (each.name for each in iam.managed_policies.values() if not isinstance(each, AWSManagedPolicy))


_KINDS = (
    _Kind("User", ("CreateUser", "UserName"), ("UpdateUser", "UserName", "NewUserName"), lambda iam: iam.users),
    _Kind("Group", ("CreateGroup", "GroupName"), ("UpdateGroup", "GroupName", "NewGroupName"), lambda iam: iam.groups),
    _Kind("Role", ("CreateRole", "RoleName"), None, lambda iam: (each.name for each in iam.roles.values())),
    _Kind("Policy", ("CreatePolicy", "PolicyName"), None, _own_policies),
)


def _refuse_name(kind: _Kind, old: str, new: str, iam: IAMBackend, given: Given) -> None:
    name = given.get(new)
    if name is None or name == given.get(old):
        return
    # Thousands of names for each of thousands of users: a search in one text is many times faster than a loop.
    if f"\n{name}\n".lower() in "\n".join(("", *kind.names(iam), "")).lower():
        raise EntityAlreadyExists(f"{kind.word} with name {name} already exists.")


def _rules(kind: _Kind) -> Iterable[Rule]:
    action, name = kind.creation
    yield Rule((action,), functools.partial(_refuse_name, kind, "", name), f"{API}API_{action}.html")
    if kind.rename is not None:
        action, old, new = kind.rename
        yield Rule((action,), functools.partial(_refuse_name, kind, old, new), f"{API}API_{action}.html")


RULES = tuple(rule for kind in _KINDS for rule in _rules(kind))
