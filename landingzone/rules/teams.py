"""The rules for teams, and where problems that come from a team are reported: once, at the team."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.config.teams import SHARED, Team, given_by, joined_by, written_at
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.ground.tokens import is_unknown
from landingzone.ground.words import cited, subject
from landingzone.rules.near_names import nearest_of

_ANY_USER = "x"


def check_teams(configuration: Configuration) -> Iterator[Finding]:
    """Find users of unknown teams."""
    for name, user in configuration.written.items():
        if user.team is not None and user.team not in configuration.teams and not is_unknown(user.team):
            hint = nearest_of(user.team, configuration.teams, "teams", "add the team to teams, or remove it here")
            yield Finding(("users", name, "team"), says("LZ280"), describe(user.team), hint)


def advise_teams(inputs: Inputs) -> Iterator[Finding]:
    """Warn about teams without users."""
    if isinstance(inputs, Configuration) and inputs.teams:
        used = {user.team for user in inputs.written.values()}
        for name in inputs.teams:
            if name not in used and not any(map(is_unknown, filter(None, used))):
                yield Finding(("teams", name), says("LZ285", name=cited(name)))


def reported_where_written(
    inputs: Inputs, findings: Iterable[Finding], find: Callable[[Inputs], Iterable[Finding]] = lambda inputs: ()
) -> set[Finding]:
    """Report problems that come from teams at the lines of the teams, each once, with all users concerned.

    A rule that only user and team together break is reported at the user, and names the team.

    Args:
        inputs: The inputs, in which the users have the attributes of their teams.
        findings: The findings about these; findings already about teams stay unchanged.
        find: Finds them, also for a user who has only the attributes of the team.
    """
    reported = {*findings}
    if not isinstance(inputs, Configuration) or not inputs.teams:
        return reported
    at_team: dict[Steps, tuple[Steps, str]] = {}
    joined: dict[Steps, _Joined] = {}
    alone = cache(lambda team: dict(_broken_alone(inputs, team, find)))
    for name, user in inputs.written.items():
        team = inputs.teams.get(user.team or "")
        if team is not None:
            at_team.update((here, (there, name)) for here, there in written_at(name, user, team))
            joined.update((("users", *each.steps), each) for each in _joined(name, user, team))
    moved: dict[Finding, list[str]] = {}
    kept = set[Finding]()
    for each in reported:
        if each.steps in at_team:
            steps, name = at_team[each.steps]
            moved.setdefault(replace(each, steps=steps), []).append(name)
        elif each.steps not in joined or each.level != "error":
            kept.add(each)
        elif by_team := alone((both := joined[each.steps]).team).get((both.attribute, each.rule)):
            moved.setdefault(by_team, []).append(both.user)
        else:
            kept.add(replace(each, actual=_with(each.actual, both.team)))
    return kept | {replace(each, actual=_for(each.actual, names)) for each, names in moved.items()}


class _Joined(NamedTuple):
    """What a user and a team form together: an attribute, or nothing for the whole user."""

    user: str
    team: str
    attribute: tuple[str, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        return (self.user, *self.attribute)


def _joined(name: str, user: ConfiguredUser, team: Team) -> Iterator[_Joined]:
    if given_by(team):
        yield _Joined(name, user.team or "", ())
    for attribute in joined_by(user, team):
        yield _Joined(name, user.team or "", (attribute,))


def _broken_alone(
    inputs: Configuration, team: str, find: Callable[[Inputs], Iterable[Finding]]
) -> Iterator[tuple[tuple[tuple[str, ...], str], Finding]]:
    """Find problems of a user with only the attributes of a team: by attribute and rule, at the team."""
    found = [*find(inputs.of_one_user(_ANY_USER, ConfiguredUser(team=team)))]
    for attribute in ((), *((name,) for name in SHARED)):
        steps = ("users", _ANY_USER, *attribute)
        for each in found:
            # What no team gives either is required of the user.
            if each.steps == steps and not (each.asking and not attribute):
                yield (attribute, each.rule), replace(each, steps=("teams", team, *attribute))


def _with(actual: str, team: str) -> str:
    gives = f"with the attributes of the team {cited(team)}"
    return f"{actual}, {gives}" if actual else f"it {gives}"


def _for(actual: str, users: list[str]) -> str:
    whom = f"for {subject(sorted(users))}"
    return f"{actual}, {whom}" if actual else f"it {whom}"
