"""How the permissions boundary of a user changes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from landingzone.changes.effects import UserEffect, user_effect
from landingzone.iam.questions import Example
from landingzone.iam.severity import Severity


def find_boundary(
    old: str | None, new: str | None, level: Severity, example: Example | None = None, unknown: Sequence[str] = ()
) -> Iterator[UserEffect]:
    """Find how a permissions boundary changes.

    Args:
        old: ARN of the boundary before; None: there was none.
        new: ARN of the boundary after.
        level: What is at stake; info: nothing that they may do changes.
        example: A request that is allowed by this.
        unknown: Those of both whose content is not known.
    """
    if old == new:
        return
    is_idle = level == "info"
    if new is None and not is_idle:
        level = "critical"
    says = "now bounded" if old is None else "no longer bounded" if new is None else "bounded by another"
    missing = () if is_idle else tuple(unknown)
    effect = user_effect(says, "boundary", level, old=old, new=new, idle=is_idle, unknown=missing)
    yield replace(effect, example=example) if old else effect
