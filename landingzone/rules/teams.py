"""The rules for teams, and where problems that come from a team are reported: once, at the team."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, teams_of, written_users
from landingzone.config.teams import Team, given_by, joined_by, written_at
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps
from landingzone.ground.tokens import is_unknown
from landingzone.ground.words import cited, subject
from landingzone.rules.near_names import find_unknown

_Find: TypeAlias = Callable[[Inputs], Iterable[Finding]]

_ANY_USER = "x"


def check_teams(configuration: Configuration) -> Iterator[Finding]:
    """Find users of unknown teams."""
    for name, user in configuration.written.items():
        if user.team is not None:
            steps, to_do = ("users", name, "team"), "add the team to teams, or remove it here"
            yield from find_unknown(steps, user.team, configuration.teams, "LZ280", "teams", to_do)


def advise_teams(inputs: Inputs) -> Iterator[Finding]:
    """Warn about teams without users."""
    used = {user.team for user in written_users(inputs).values()}
    for name in teams_of(inputs):
        if name not in used and not any(map(is_unknown, filter(None, used))):
            yield Finding(("teams", name), says("LZ285", name=cited(name)))


def reported_where_written(
    inputs: Inputs, findings: Iterable[Finding], find: _Find = lambda inputs: ()
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
    joined: dict[Steps, str] = {}
    alone = cache(lambda team: dict(_broken_alone(inputs, team, find)))
    for name, user in inputs.written.items():
        own = user.team or ""
        if team := inputs.teams.get(own):
            at_team.update((here, (there, name)) for here, there in written_at(name, user, team))
            joined.update((("users", name, *attribute), own) for attribute in _joined(user, team))
    moved: dict[Finding, list[str]] = {}
    kept = set[Finding]()
    for each in reported:
        if each.steps in at_team:
            steps, name = at_team[each.steps]
            moved.setdefault(replace(each, steps=steps), []).append(name)
        elif each.steps not in joined or each.level != "error":
            kept.add(each)
        elif by_team := alone(joined[each.steps]).get((each.steps[2:], each.rule)):
            moved.setdefault(by_team, []).append(str(each.steps[1]))
        else:
            kept.add(_beside(each, f"with the attributes of the team {cited(joined[each.steps])}"))
    return kept | {_beside(each, f"for {subject(sorted(names))}") for each, names in moved.items()}


def _joined(user: ConfiguredUser, team: Team) -> Iterator[tuple[str, ...]]:
    """Yield what a user and a team form together: an attribute, or () for the whole user."""
    if given_by(team):
        yield ()
    yield from ((attribute,) for attribute in joined_by(user, team))


def _broken_alone(inputs: Configuration, team: str, find: _Find) -> Iterator[tuple[tuple[Steps, str], Finding]]:
    """Find problems of a user with only the attributes of a team: by attribute and rule, at the team."""
    for each in find(inputs.of_one_user(_ANY_USER, ConfiguredUser(team=team))):
        attribute = each.steps[2:]
        # What no team gives either is required of the user.
        if each.steps[:2] == ("users", _ANY_USER) and (attribute or not each.asking):
            yield (attribute, each.rule), replace(each, steps=("teams", team, *attribute))


def _beside(finding: Finding, what: str) -> Finding:
    return replace(finding, actual=f"{finding.actual}, {what}" if finding.actual else f"it {what}")
