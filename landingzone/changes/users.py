"""Changes of a user's attributes: the boundary, offboarding and those that grant nothing."""

from collections.abc import Iterator, Sequence
from functools import partial

from landingzone.access.entities import UserAccess
from landingzone.changes.change import Clause
from landingzone.changes.credential_words import becoming, in_plural
from landingzone.changes.differences import differences_of_one
from landingzone.changes.settings import in_words
from landingzone.changes.tags import changed_tag
from landingzone.config.inputs import Inputs
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


def find_attributes(old: User, new: User, inputs: Inputs) -> Iterator[Clause]:
    """Report how attributes change that neither grant nor revoke anything; the new inputs may hide values of tags."""
    was, becomes = old.require_mfa, new.require_mfa
    if was != becomes and False not in (was, becomes):  # `weakening` has machines
        rest = f"require_mfa {in_words(becomes)} instead of {in_words(was)}"
        yield Clause(level="info", kind="setting", verb="gets", rest=rest)
    for each in differences_of_one("user", "", old, new, "path", "tag"):
        if each.what == "tag":
            verb, rest = changed_tag(each, inputs)
            yield Clause(level="info", kind="setting", verb=verb, rest=rest)
        else:
            warning = "policies elsewhere that name the old path do not match the new one"
            yield Clause(level="info", kind="setting", verb=f"moves to the path {cited(each.new)}", warning=warning)
