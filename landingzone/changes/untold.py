"""What may be gained and lost by a change of what somebody holds that no effect reports yet."""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace

from landingzone.changes.effects import AccessEffect
from landingzone.changes.holding_pairs import HoldingPair
from landingzone.groups.policy import Policy
from landingzone.iam.gains import Gain, find_gains
from landingzone.iam.permissions import Permission

BY_ITSELF = ("new", "without MFA", "with MFA", "under other conditions", "not compared")
"""Why a permission is a gain by itself, regardless of denials and boundaries."""


def eases_mfa(gain: Gain) -> bool:
    """Return whether something is gained because MFA is needed for less."""
    return gain.why == "without MFA" or (gain.denial is not None and gain.denial.refuses_all_without_mfa)


class _Direction(dict[Gain, None]):
    """Gains of one direction."""

    def take(self, is_taken: Callable[[Gain], bool]) -> list[Gain]:
        """Take out those that are now reported."""
        taken = [gain for gain in self if is_taken(gain)]
        for gain in taken:
            del self[gain]
        return taken

    def take_by_itself(self, permissions: Container[Permission]) -> list[Gain]:
        """Take out those of some permissions, regardless of denials and boundaries."""
        return self.take(lambda gain: gain.why in BY_ITSELF and gain.permission in permissions)

    def take_denied(self, denials: Container[Permission]) -> list[Gain]:
        """Take out those that follow from some denials."""
        return self.take(lambda gain: gain.denial in denials)


class Untold:
    """Both directions of a change.

    Args:
        pair: What somebody holds before and after.
    """

    def __init__(self, pair: HoldingPair) -> None:
        self.pair = pair
        self.more = find_gains(pair.old.held, pair.new.held)
        """All that may be gained."""
        self.less = find_gains(pair.new.held, pair.old.held)
        """All that may be lost: gains, with the sides exchanged."""
        self.freeing, self.forbidding = ({each.denial for each in found} for found in (self.more, self.less))
        self.gains = self.losses = _Direction()
        self.begin()

    def begin(self) -> None:
        """Take everything as untold."""
        self.gains, self.losses = (_Direction(dict.fromkeys(each)) for each in (self.more, self.less))


def of_group(group: str, effects: Iterable[AccessEffect]) -> Iterator[AccessEffect]:
    """Make the effects about the members of a group, if it is a group that changes."""
    return (replace(effect, group=group) for effect in effects)


def unknown_policy(policy: Policy) -> AccessEffect:
    """Report that somebody gets a policy whose content is not known."""
    return AccessEffect(says="gets unknown", kind="gain", level="critical", policy=policy)
