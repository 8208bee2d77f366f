"""Who is locked out by a change, or no longer is: they need MFA, and cannot have it."""

from collections.abc import Iterator

from landingzone.changes.comparison import Comparison, Side
from landingzone.changes.effects import UserEffect, user_effect
from landingzone.escalation.administrators import has_credentials
from landingzone.rules.lock_outs import machines_without_mfa, without_set_up


def find_lock_outs(comparison: Comparison) -> Iterator[tuple[UserEffect, str]]:
    """Find who is locked out now, and who no longer is, each with the name."""
    before, after = ({*report.locked_out} for report in comparison.reports)
    old, new = (side.inputs.users for side in comparison.sides)
    reasons = _reasons(comparison.new) if after - before else {}
    for name in sorted(after - before):
        says, missing = reasons[name]
        yield user_effect(says, "mfa", "high" if name in old else "medium", missing=missing), name
    for name in sorted(before - after):
        if name in new and new[name].status == "active" and has_credentials(new[name]):
            yield user_effect("no longer locked out", "mfa", "info"), name


def _reasons(side: Side) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return who is locked out: how that is said, and the actions that they may not use to set up MFA."""
    holdings = side.report.holdings
    machines = dict.fromkeys(machines_without_mfa(side.inputs, holdings), ("machine locked out", ()))
    missing = without_set_up(side.inputs, holdings)
    return machines | {name: ("locked out without MFA", tuple(actions)) for name, actions in missing}
