"""Who administers the account, by groups and by what users hold."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import escalation_of
from landingzone.ground.tokens import is_token
from landingzone.groups.catalog import GROUPS
from landingzone.groups.holdings import Holdings
from landingzone.groups.made_groups import made_groups

ADMINISTRATING_GROUPS = tuple(group for group in GROUPS if group.makes_administrators)
"""The rows of the groups that make administrators."""


def administrating_groups(inputs: Inputs) -> tuple[str, ...]:
    """Return the names of the created groups whose members are administrators, in lower case.

    These are the groups of the table that make administrators, and own groups whose policies amount to everything.
    """
    names = (folded(group.name) for group in made_groups(inputs) if group.row and group.row.makes_administrators)
    own = (folded(name) for name, administers in _own_groups(inputs) if administers)
    return (*names, *own)


def _own_groups(inputs: Inputs) -> Iterator[tuple[str, bool | None]]:
    """Yield each own group with whether its members are administrators; None: not known here."""
    escalation = escalation_of(Holdings(inputs))
    for name, group in inputs.groups.items():
        entries = group.inline_iam_policies.values()
        has_token = any(is_token(text) for each in entries for text in (*each.actions, *each.resources))
        found = escalation.of_group(name).administrator
        yield name, None if has_token or found is Sureness.UNKNOWN else found > Sureness.UNKNOWN


def folded(name: str) -> str:
    """Return the name of a group as IAM compares it, ignoring case. A CDKTF token is not changed."""
    return name if is_token(name) else name.lower()


def members_of_administrating_groups(inputs: Inputs) -> dict[str, User]:
    """Return the users in one of these groups, including those who are offboarding."""
    groups = frozenset(administrating_groups(inputs))
    return {name: user for name, user in inputs.users.items() if not groups.isdisjoint(map(folded, user.groups))}


def possible_members(inputs: Inputs) -> Iterator[str]:
    """Find users who may be in such a group.

    One of their groups is a CDKTF token, which may name it, or an own group whose policies may grant something unknown.
    """
    groups = administrating_groups(inputs)
    any_group = any(map(is_token, groups))
    unknown = {folded(name) for name, administers in _own_groups(inputs) if administers is None}
    for name, user in inputs.users.items():
        if any(any_group or is_token(group) or folded(group) in unknown for group in user.groups):
            yield name


def active_administrators(
    inputs: Inputs, holdings: Holdings, before: Inputs | None = None, *, least: Sureness = Sureness.POSSIBLY
) -> Iterator[str]:
    """Yield the names of the users who may be able to give themselves everything and have a credential, sorted.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
        before: The inputs before a change; None: there is no change.
        least: How sure it has to be.

    Yields:
        Users who are not offboarding. Their credential is a password or an access key that the file has. Without
        one, it may have been created by hand, unless a change removes the last one.
    """
    escalation = escalation_of(holdings)
    for name, user in sorted(inputs.users.items()):
        was = before.users.get(name) if before else None
        if user.status == "active" and has_way_in(user, was) and escalation.of(name).administrator >= least:
            yield name


def sure_administrators(inputs: Inputs, holdings: Holdings, before: Inputs | None = None) -> Iterator[str]:
    """Yield those who surely can.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
        before: The inputs before a change; None: there is no change.
    """
    return active_administrators(inputs, holdings, before, least=Sureness.SURELY)


def has_way_in(user: User, before: User | None) -> bool:
    """Return whether a user can sign in, or may with credentials made by hand.

    Args:
        user: The user.
        before: The user before a change; None: there was none.
    """
    return has_credentials(user) or before is None or not has_credentials(before)


def has_credentials(user: User) -> bool:
    """Return whether the file has a password or an active access key of a user, created here or not."""
    return user.has_password or any(state != "inactive" for state in user.all_access_keys.values())
