"""Who is locked out by a change, or no longer is: they need MFA, and cannot have it."""

from collections.abc import Iterator

from landingzone.changes.change import Change, Clause
from landingzone.changes.comparison import Comparison, Side
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, listed
from landingzone.iam.severity import Severity
from landingzone.rules.lock_outs import machines_without_mfa, without_set_up

_MACHINE = "all that their groups grant needs MFA, and machines (require_mfa: false) have none"


def find_lock_outs(comparison: Comparison) -> Iterator[Change]:
    """Report who is locked out now, and who no longer is."""
    before, after = map(_locked_out, comparison.sides)
    old, new = (side.inputs.users for side in comparison.sides)
    newly = grouped(((name in old, why), name) for name, why in after.items() if name not in before)
    for (was_there, why), names in newly.items():
        level: Severity = "high" if was_there else "medium"
        yield Clause(level=level, kind="mfa", verb="is locked out", rest=f": {why}").about(sorted(names))
    free = [name for name in sorted(before.keys() - after.keys()) if name in new and new[name].status == "active"]
    if free:
        yield Clause(level="info", kind="mfa", verb="is no longer locked out").about(free)


def _locked_out(side: Side) -> dict[str, str]:
    """Return who is locked out, and why."""
    machines = dict.fromkeys(machines_without_mfa(side.inputs, side.holdings), _MACHINE)
    return machines | {
        name: f"they need MFA, and may not use {listed(map(cited, missing))} without it"
        for name, missing in without_set_up(side.inputs, side.holdings)
    }
