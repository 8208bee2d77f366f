"""Why what somebody holds has its level: the dangerous actions in it, with what the tables say of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from landingzone.access.policies import unknown_in_words
from landingzone.access.ways import way_in_words
from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import NOTHING, Power
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, listed
from landingzone.groups.policy import Policy
from landingzone.iam.action_sets import ActionSet, matching
from landingzone.iam.dangers import DANGERS, KINDS
from landingzone.iam.held import Held
from landingzone.iam.held_statements import statement_actions
from landingzone.iam.here import Here
from landingzone.iam.meaning import Meaning
from landingzone.iam.mfa import setting_up
from landingzone.iam.passing import starting
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import working
from landingzone.iam.severity import SEVERITIES, Severity, Why, severity_of, whys_of, worst

_KINDS: dict[str, int] = {kind: index for index, kind in enumerate(KINDS)}
_ROWS = {row.action: index for index, row in enumerate(DANGERS)}
_MOST = 3  # effects of actions of one kind, and actions for each effect


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason for a level.

    Args:
        level: The level.
        words: What is dangerous, and what its actions allow: `grants permissions: iam:PutUserPolicy can be used to
            write policies of users`.
    """

    level: Severity
    words: str


@dataclass(frozen=True, kw_only=True)
class Stake:
    """What is at stake with what somebody holds.

    Args:
        level: The level.
        reasons: Why, the worst first. Critical reasons amount to everything, so the others are left out then.
    """

    level: Severity
    reasons: tuple[Reason, ...]


def stake_of(
    held: Held,
    policies: Iterable[Policy],
    elsewhere: Iterable[str] = (),
    *,
    is_together: bool = False,
    power: Power = NOTHING,
    name: str = "",
) -> Stake:
    """Find what is at stake with what somebody holds.

    Args:
        held: All of it.
        policies: The policies of it.
        elsewhere: Names of groups that are defined elsewhere.
        is_together: Whether some of it is dangerous only together.
        power: What somebody who holds it can make of themselves: only that amounts to everything.
        name: Their name.
    """
    found = [_found_in(*each, _here_of(each[0], held.here)) for each in working(held, setting_up(held.here))]
    if power.administrator is Sureness.NOT:
        found = [(_at_most_high(level), tuple(map(_less, whys))) for level, whys in found]
    reasons = [*_reasons_of(why for _, whys in found for why in whys)]
    if unknown := unknown_in_words(policies, elsewhere):
        words = f"not known here, and may grant anything: {listed(unknown)}"
        reasons.insert(0, Reason(level="critical", words=words))
    is_whole = power.administrator > Sureness.UNKNOWN
    if is_whole and (power.takes_steps or not (power.way or _have_critical(reasons))):
        whole = "everything" if power.administrator is Sureness.SURELY else "possibly everything"
        words = ", ".join(filter(None, (whole, way_in_words(power.way, name))))
        reasons.insert(0, Reason(level="critical", words=words))
    levels: list[Severity] = [*(level for level, _ in found), *(one.level for one in reasons)]
    levels += ["high"] if is_together else []
    return Stake(level=worst(levels), reasons=_those_that_matter(reasons))


def _at_most_high(level: Severity) -> Severity:
    return max(level, "high", key=SEVERITIES.index)


def _less(why: Why) -> Why:
    return why._replace(level=_at_most_high(why.level))


def reasons_of(permissions: Iterable[Permission], here: Here) -> tuple[str, ...]:
    """Return the reasons for the level of permissions held together, in words, the worst first."""
    whys = dict.fromkeys(why for one in permissions for why in _whys_of(one, here))
    return tuple(one.words for one in _those_that_matter(_reasons_of(whys)))


def _those_that_matter(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    ordered = sorted(reasons, key=lambda one: SEVERITIES.index(one.level))
    is_everything = any(one.level == "critical" for one in ordered)
    return tuple(one for one in ordered if one.level == "critical" or not is_everything)


def _here_of(part: Meaning, here: Here) -> Here:
    """Return the same for all users whose name is not in the resource of a part."""
    return here if here.user in part.permissions[0].resource else here._replace(user="")


@lru_cache(maxsize=8192)  # among thousands of users, many have the same policies
def _found_in(part: Meaning, actions: ActionSet, here: Here) -> tuple[Severity, tuple[Why, ...]]:
    levels: list[Severity] = []
    found: dict[Why, None] = {}
    for one in part.permissions:
        if statement_actions(one).known & actions or not statement_actions(one).known:
            level, all_whys = severity_of(one, here), [*_whys_of(one, here)]
            whys = [why for why in all_whys if matching(why.action.lower()) & actions]
            # No critical action of it works; what is left may be high.
            is_less = level == "critical" and _have_critical(all_whys) and not _have_critical(whys)
            levels.append("high" if is_less else level)
            found |= dict.fromkeys(whys)
    return worst(levels), tuple(found)


def _have_critical(each: Iterable[Why | Reason]) -> bool:
    return any(one.level == "critical" for one in each)


def _whys_of(one: Permission, here: Here) -> Iterator[Why]:
    yield from whys_of(one, here)
    # Nothing that only reads starts anything worth mentioning.
    if severity_of(one, here) != "low":
        for _, action in starting(one):
            if action not in _ROWS:
                yield Why("medium", "starts something with a role", action, "pass a role to the service")


def _reasons_of(whys: Iterable[Why]) -> Iterator[Reason]:
    alike: dict[tuple[Severity, str], dict[str, str]] = {}
    for why in whys:
        alike.setdefault((why.level, why.kind), {})[why.action] = why.gives
    for (level, kind), actions in sorted(alike.items(), key=lambda each: _KINDS.get(each[0][1], len(_KINDS))):
        ordered = sorted(actions, key=lambda action: _ROWS.get(action, len(_ROWS)))
        named = list(grouped((actions[action], action) for action in ordered).items())[:_MOST]
        more = len(actions) - sum(len(names) for _, names in named)
        rest = [f"{more} other actions" if more > 1 else "1 other action"] if more else []
        yield Reason(level=level, words=f"{kind}: {'; '.join([*(_in_words(*each) for each in named), *rest])}")


def _in_words(gives: str, actions: Sequence[str]) -> str:
    names = listed(map(cited, actions), most=_MOST)
    return f"{names} can be used to {gives}" if gives else names
