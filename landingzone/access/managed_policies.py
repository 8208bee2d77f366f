"""The managed policies that somebody has: those that are defined here, those of AWS, and those defined elsewhere."""

from collections.abc import Iterator, Mapping, Sequence

from landingzone.access.model import Report
from landingzone.groups.policy import Policy


def managed_policies(report: Report) -> tuple[tuple[Policy, Mapping[str, Sequence[str]]], ...]:
    """Return each managed policy with who has it.

    Args:
        report: Who can do what.

    Returns:
        Policies that are defined here, sorted by name with path; then the others that a group, a user or a boundary
        names, sorted. Beside each who has it: how, in words, and their names; only what there is.
    """
    own = {access.policy.name: (access.policy, access.holders) for access in report.policies}
    others: dict[tuple[str, str], tuple[Policy, dict[str, list[str]]]] = {}
    for policy, how, name in _held(report):
        if policy.kind != "inline" and not (policy.kind == "customer managed" and policy.name in own):
            _, holders = others.setdefault((policy.kind, policy.name), (policy, {}))
            holders.setdefault(how, []).append(name)
    return (*own.values(), *(others[key] for key in sorted(others)))


def _held(report: Report) -> Iterator[tuple[Policy, str, str]]:
    for group in report.groups:
        yield from ((policy, "groups", group.name) for policy in group.policies)
    for user in report.users:
        yield from ((policy, "users", user.name) for policy in user.policies)
    for user in report.users:
        if user.holding.boundary:
            yield user.holding.boundary, "boundary of", user.name
