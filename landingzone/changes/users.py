"""Changes of a user's attributes: boundary, offboarding and what grants nothing."""

from collections.abc import Iterator

from landingzone.access.change import Effect
from landingzone.access.credentials import becoming, in_plural
from landingzone.access.model import UserAccess
from landingzone.changes.settings import in_words
from landingzone.config.user import User
from landingzone.ground.words import cited, listed
from landingzone.iam.severity import Severity
from landingzone.resources.user_resources import credentials_of


def find_boundary(old: str | None, new: str | None, level: Severity) -> Iterator[Effect]:
    """Tell how a permissions boundary changes.

    Args:
        old: ARN of the boundary before; None: there was none.
        new: ARN of the boundary after.
        level: What is at stake when one takes the place of another.
    """
    if old == new:
        return
    if old is not None and new is None:
        rest = f"by {cited(old)}"
        yield Effect(level="critical", kind="boundary", verb="is no longer bounded", rest=rest)
    elif new is not None and old is None:
        yield Effect(level="low", kind="boundary", verb="is now bounded", rest=f"by {cited(new)}")
    elif old is not None and new is not None:
        rest = f"by {cited(new)} in place of {cited(old)}"
        yield Effect(level=level, kind="boundary", verb="is bounded", rest=rest)


def offboarded(user: UserAccess, becomes: User) -> Effect:
    """Tell that a user is offboarding from now on, and what that ends.

    Args:
        user: The user before.
        becomes: The attributes after: a key that is still among them becomes inactive, another one is deleted.
    """
    kept = credentials_of(becomes.in_effect)
    deleted = [name for name in user.credentials.names if name not in kept]
    inactive = [name for name in user.credentials.names if name in kept]
    ending = []
    if user.groups or user.other_groups:
        ending.append("their memberships end")
    if user.policies:
        ending.append("their own policies are overridden")
    if deleted:
        ending.append(becoming(deleted, "deleted"))
    if inactive:
        ending.append(f"their {listed(in_plural(inactive))} {'becomes' if len(inactive) == 1 else 'become'} inactive")
    everything = "offboarding and may do nothing any more"
    return Effect(
        level="high" if user.credentials.names else "medium",
        kind="offboarding",
        verb=f"is {everything}",
        rest=f": {listed(ending)}" if ending else "",
        warning="once this is applied, the next change may remove them",
    )


def find_attributes(old: User, new: User) -> Iterator[Effect]:
    """Tell how attributes change that grant and revoke nothing."""
    if old.force_destroy != new.force_destroy:
        level: Severity = "medium" if new.force_destroy else "info"
        rest = f"force_destroy {in_words(new.force_destroy)} in place of {in_words(old.force_destroy)}"
        yield Effect(level=level, kind="setting", verb="gets", rest=rest)
    if old.require_mfa != new.require_mfa:
        rest = f"require_mfa {in_words(new.require_mfa)} in place of {in_words(old.require_mfa)}"
        yield Effect(level="info", kind="setting", verb="gets", rest=rest)
    for attribute in ("path", "tags"):
        if getattr(old, attribute) != getattr(new, attribute):
            phrase = f"to {cited(new.path)}" if attribute == "path" else ""
            warning = "policies elsewhere that name the old path no longer mean the user" if phrase else ""
            yield Effect(
                level="info", kind="setting", verb=f"moves {phrase}" if phrase else "gets other tags", warning=warning
            )
