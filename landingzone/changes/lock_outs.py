"""Who is locked out by a change, or no longer is: they need MFA, and cannot have it."""

from collections.abc import Iterator

from landingzone.changes.change import Change, Clause
from landingzone.changes.comparison import Comparison, Side
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, listed
from landingzone.groups.administrators import has_credentials
from landingzone.iam.severity import Severity
from landingzone.rules.lock_outs import machines_without_mfa, without_set_up

_MACHINE = "all that their groups grant needs MFA, and machines (require_mfa: false) have none"


def find_lock_outs(comparison: Comparison) -> Iterator[Change]:
    """Report who is locked out now, and who no longer is."""
    before, after = ({*report.locked_out} for report in comparison.reports)
    old, new = (side.inputs.users for side in comparison.sides)
    reasons = _reasons(comparison.new) if after - before else {}
    newly = grouped(((name in old, reasons[name]), name) for name in sorted(after - before))
    for (was_there, why), names in newly.items():
        level: Severity = "high" if was_there else "medium"
        yield Clause(level=level, kind="mfa", verb="is locked out", rest=f": {why}").about(names)
    stay = sorted(name for name in before - after if name in new)
    if free := [name for name in stay if new[name].status == "active" and has_credentials(new[name])]:
        yield Clause(level="info", kind="mfa", verb="is no longer locked out").about(free)


def _reasons(side: Side) -> dict[str, str]:
    """Return who is locked out, and why."""
    holdings = side.report.holdings
    machines = dict.fromkeys(machines_without_mfa(side.inputs, holdings), _MACHINE)
    return machines | {
        name: f"they need MFA, and may not use {listed(map(cited, missing))} without it"
        for name, missing in without_set_up(side.inputs, holdings)
    }
