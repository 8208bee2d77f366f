"""Changes of a user's attributes: the boundary, offboarding and those that grant nothing."""

from collections.abc import Iterator, Sequence
from functools import partial

from landingzone.access.entities import UserAccess
from landingzone.changes.change import Clause
from landingzone.changes.credential_words import becoming, in_plural
from landingzone.changes.settings import in_words
from landingzone.config.user import User
from landingzone.ground.words import cited, listed
from landingzone.iam.questions import Example
from landingzone.iam.severity import Severity
from landingzone.resources.user_resources import credentials_of


def find_boundary(
    old: str | None, new: str | None, level: Severity, example: Example | None = None, unknown: Sequence[str] = ()
) -> Iterator[Clause]:
    """Report how a permissions boundary changes.

    Args:
        old: ARN of the boundary before; None: there was none.
        new: ARN of the boundary after.
        level: What is at stake; info: nothing that they may do changes.
        example: A request that is allowed by this.
        unknown: Those of both whose content is not known.
    """
    is_open = unknown and level != "info"
    warning = f"the content of {listed(map(cited, unknown))} is not known here" if is_open else ""
    clause = partial(Clause, kind="boundary", warning=warning)
    if old is None and new is not None:
        limited = ", which limits nothing that they could do before" if level == "info" else ""
        yield clause(level=level, verb="is now bounded", rest=f"by {cited(new)}{limited}")
    elif old is not None and new is None:
        limited = ", which limited nothing that they may do" if level == "info" else ""
        worst: Severity = "critical" if level != "info" else level
        yield clause(level=worst, verb="is no longer bounded", rest=f"by {cited(old)}{limited}", example=example)
    elif old is not None and new is not None and old != new:
        rest = f"by {cited(new)} instead of {cited(old)}"
        yield clause(level=level, verb="is bounded", rest=rest, example=example)


def offboarded(user: UserAccess, becomes: User) -> Clause:
    """Report that offboarding of a user begins, and what that ends.

    Args:
        user: The user before.
        becomes: The attributes after: a key that is still among them becomes inactive, another one is deleted.
    """
    kept = credentials_of(becomes.effective)
    deleted = [name for name in user.credentials.names if name not in kept]
    inactive = [name for name in user.credentials.names if name in kept]
    ending = []
    if user.groups or user.other_groups:
        ending.append("their memberships end")
    if any(policy is not user.holding.over for policy in user.policies):
        ending.append("their own policies are overridden")
    if deleted:
        ending.append(becoming(deleted, "deleted"))
    if inactive:
        ending.append(f"their {listed(in_plural(inactive))} {'becomes' if len(inactive) == 1 else 'become'} inactive")
    return Clause(
        level="high" if user.credentials.names else "medium",
        kind="offboarding",
        verb="is being offboarded and may no longer do anything",
        rest=f": {listed(ending)}" if ending else "",
        warning="once this is applied, a later change may complete the removal",
    )


def find_attributes(old: User, new: User) -> Iterator[Clause]:
    """Report how attributes change that neither grant nor revoke anything."""
    levels: dict[str, Severity] = {"force_destroy": "medium" if new.force_destroy else "info", "require_mfa": "info"}
    for name, level in levels.items():
        was, becomes = getattr(old, name), getattr(new, name)
        if was != becomes:
            rest = f"{name} {in_words(becomes)} instead of {in_words(was)}"
            yield Clause(level=level, kind="setting", verb="gets", rest=rest)
    if old.path != new.path:
        warning = "policies elsewhere that name the old path do not match the new one"
        yield Clause(level="info", kind="setting", verb=f"moves to the path {cited(new.path)}", warning=warning)
    if old.tags != new.tags:
        yield Clause(level="info", kind="setting", verb="gets different tags")
