"""Whether MFA is needed for what somebody may do."""

from dataclasses import replace
from functools import cache, lru_cache, partial
from typing import Literal

from landingzone.iam.conditions import ABSENT, ANY_STATE, MISSING, PRESENT, WITHOUT_MFA, States
from landingzone.iam.held import Held
from landingzone.iam.held_statements import rest_of
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import MFA_SET_UP, Permission
from landingzone.iam.possible import may, surely_may
from landingzone.iam.questions import Excess

HARMFUL_ON_OTHERS = ("iam:EnableMFADevice", "iam:ResyncMFADevice", "iam:DeleteVirtualMFADevice")
"""The changes of users and devices that setting up MFA needs, also those of others. A password is always your own."""

Mfa = Literal["needed", "needed for some", "not needed", "not known", "nothing to protect"]


@cache
def setting_up(here: Here = NOWHERE, *, of_anybody: bool = False) -> Held:
    """Return what needs no protection: what somebody needs to set up MFA, and what needs no permission.

    Args:
        here: Where it is held.
        of_anybody: Whether that of others counts too, and not only their own.
    """
    # With a star before it, the name may also be the end of another name: `user/*${aws:username}` matches malice for
    # alice.
    own = "*" if of_anybody else f"*/{here.own_name}"
    resources = dict.fromkeys(sorted(MFA_SET_UP), "*") | dict.fromkeys(map(str.lower, HARMFUL_ON_OTHERS), own)
    return Held.of(Permission(effect="Allow", action=action, resource=on) for action, on in resources.items())


def mfa_of(held: Held, *, leave_out_others: bool = False) -> Mfa:
    """Return whether MFA is needed for what may work.

    Args:
        held: All that somebody holds.
        leave_out_others: Whether setting up MFA of others does not count either, which the MFA requirement exempts.

    Returns:
        needed: nothing works without MFA, except setting up your own MFA. needed for some, not needed: some of what is
        known works without MFA, or all of it. not known: everything known needs MFA, but a policy or a group defined
        elsewhere may grant something that does not. nothing to protect: nothing works except setting up MFA.
    """
    known, harmless = held.known, setting_up(held.here, of_anybody=leave_out_others)
    if may(held, harmless, states=WITHOUT_MFA):
        if not surely_may(known, harmless, states=WITHOUT_MFA):
            return "not known"
        return "needed for some" if _is_needed_for_some(known, harmless) else "not needed"
    return "needed" if may(held, harmless, states=PRESENT) else "nothing to protect"


def _is_needed_for_some(held: Held, harmless: Held) -> bool:
    """Return whether something is allowed with MFA, and the same is not allowed without it."""
    without = _without_mfa(held)
    return any(
        may(one, *_without_mfa(one), harmless, states=PRESENT) and may(one, *without, harmless, states=PRESENT)
        for one in map(held.through, held.meanings)
    )


def _without_mfa(held: Held) -> list[Held]:
    """Return what is held in the two states without MFA: then they can be compared with that with MFA."""
    return [in_state(state, held) for state in (ABSENT, MISSING)]


def in_state(state: States, held: Held) -> Held:
    """Return what is held in a state of MFA, as if that were any."""
    return held.each(partial(_in_state, state))


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def _in_state(state: States, meaning: Meaning) -> Meaning:
    if all(one.states == ANY_STATE for one in meaning.permissions):
        return meaning
    return Meaning(tuple(replace(one, states=ANY_STATE) for one in meaning.permissions if one.states & state))


class WithoutSettingUp:
    """What may work of what somebody holds, apart from setting up MFA of anybody.

    Args:
        held: All that they hold.
    """

    def __init__(self, held: Held) -> None:
        self._held, self._harmless = held, setting_up(held.here, of_anybody=True)
        self._excess = Excess(held, self._harmless)
        self._found: dict[tuple[object, ...], bool] = {}

    def has(self, one: Permission, states: States) -> bool:
        """Return whether a part of a permission may work in some states of MFA."""
        asked = replace(one, states=ANY_STATE)
        alike = rest_of(asked), self._excess.signature(asked), states
        if alike not in self._found:
            self._found[alike] = may(self._held, self._harmless, within=(asked,), states=states)
        return self._found[alike]
