"""Company rules: what `requirements` demands of users, one row for each possible demand."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, requirements_of, teams_of, written_users
from landingzone.config.requirements import Requirement
from landingzone.config.user import User
from landingzone.escalation.graph import escalation_of
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.ground.tokens import is_token, is_unknown
from landingzone.ground.words import cited, listed, quoted
from landingzone.groups.holdings import Holdings
from landingzone.iam.existing_credentials import of_kind
from landingzone.iam.wildcards import includes
from landingzone.rules.near_names import find_unknown

_LONGEST_WORDS = 300  # characters


class _AskedUser(NamedTuple):
    """A user who must follow company rules.

    Args:
        name: Name of the user.
        user: The user, including the attributes of the team.
        team: Name of the team; None: the user is in none.
        holdings: What all users hold.
    """

    name: str
    user: User
    team: str | None
    holdings: Holdings


Breach = tuple[Steps, str]
"""Where it is inside a user, and what was found there."""


def _tags(asked: _AskedUser, wanted: Mapping[str, str]) -> Iterator[Breach]:
    for key, pattern in wanted.items():
        found = next((name for name in asked.user.tags if name.lower() == key.lower()), None)
        if found is None:
            yield (), f"no tag {cited(key)}"
        elif not is_token(value := asked.user.tags[found]) and not includes(pattern, value):
            yield ("tags", found), f"a value that does not match {cited(pattern)}"


def _boundary(asked: _AskedUser, wanted: list[str]) -> Iterator[Breach]:
    boundary = asked.user.permissions_boundary
    if boundary is None:
        yield (), "no boundary"
    elif boundary not in wanted and not is_token(boundary):
        yield ("permissions_boundary",), describe(boundary)


def _path(asked: _AskedUser, pattern: str) -> Iterator[Breach]:
    if not is_token(asked.user.path) and not includes(pattern, asked.user.path):
        yield ("path",) if "path" in asked.user.model_fields_set else (), describe(asked.user.path)


def _has(attribute: str, what: str, kind: str = "") -> Callable[[_AskedUser, bool], Iterator[Breach]]:
    """Require that a user has something, or does not; a credential of a kind may also be one that nothing here made."""
    article, _, thing = what.partition(" ")

    def breaches(asked: _AskedUser, wanted: bool) -> Iterator[Breach]:
        is_made = bool(getattr(asked.user, attribute))
        exists = bool(kind and of_kind(asked.user.existing_credentials, kind))
        if (is_made or exists) != wanted:
            at = (attribute,) if is_made else ("existing_credentials",)
            yield () if wanted else at, f"{'no' if wanted else article} {thing}"

    return breaches


def _mfa(asked: _AskedUser, wanted: bool) -> Iterator[Breach]:
    found = asked.user.require_mfa
    if found is not wanted:
        yield () if found is None else ("require_mfa",), f"require_mfa {describe(found)}"


def _no_keys(asked: _AskedUser, wanted: bool) -> Iterator[Breach]:
    has_keys = wanted and asked.user.all_access_keys
    if has_keys and escalation_of(asked.holdings).of_user(asked.name, asked.user).is_administrator:
        at = "create_access_keys" if asked.user.create_access_keys else "existing_credentials"
        yield (at,), "an administrator with an access key"


def _apart(asked: _AskedUser, wanted: list[str]) -> Iterator[Breach]:
    apart = {each.lower() for each in wanted}
    found = {each.lower(): each for each in asked.user.groups if each.lower() in apart}
    if len(found) > 1:
        yield ("groups",), listed(map(cited, found.values()))


def _team(asked: _AskedUser, wanted: bool) -> Iterator[Breach]:
    if (asked.team is not None) != wanted:
        yield () if wanted else ("team",), "no team" if wanted else f"the team {cited(asked.team or '')}"


ASKED: Mapping[str, Callable[[_AskedUser, Any], Iterator[Breach]]] = {
    "team": _team,
    "path": _path,
    "tags": _tags,
    "permissions_boundary": _boundary,
    "pgp_key": _has("pgp_key", "a PGP key"),
    "ssh_public_key": _has("ssh_public_key", "an SSH public key", "SSH key"),
    "create_login_profile": _has("create_login_profile", "a console password", "console password"),
    "create_access_keys": _has("create_access_keys", "an access key", "access key"),
    "require_mfa": _mfa,
    "no_administrator_with_access_keys": _no_keys,
    "at_most_one_of_groups": _apart,
}
"""What may be required: an attribute of a requirement -> where a user breaks it. Its field describes it."""


def _asks(requirement: Requirement) -> dict[str, Any]:
    values = {name: getattr(requirement, name) for name in ASKED}
    return {name: value for name, value in values.items() if value is not None and value != [] and value != {}}


def check_requirements(configuration: Configuration) -> Iterator[Finding]:
    """Find mistakes in company rules and exemptions, and users who break a rule without being exempt."""
    for at, requirement in enumerate(configuration.requirements):
        yield from _malformed(configuration, at, requirement)
    for name, user in configuration.written.items():
        yield from _wrong_exemptions(configuration, name, user)
    for name, at, (steps, actual) in _breaches(configuration):
        requirement = configuration.requirements[at]
        written = configuration.written.get(name)
        if written is None or requirement.name not in written.exempt:
            words = quoted(requirement.rule, _LONGEST_WORDS)
            rule = says("LZ281", words=words, name=cited(requirement.name))
            yield Finding(("users", name, *steps), rule, actual, asking=("requirements", at))


def _malformed(configuration: Configuration, at: int, requirement: Requirement) -> Iterator[Finding]:
    def problem(attribute: str, must: str, actual: str, hint: str) -> Finding:
        return Finding(("requirements", at, *filter(None, [attribute])), says("LZ284", must=must), actual, hint)

    for attribute, needs in {"name": "a name", "rule": "its own words"}.items():
        if not getattr(requirement, attribute).strip():
            yield problem(attribute, f"needs {needs}", describe(""), "write what messages should show")
    first = [each.name for each in configuration.requirements].index(requirement.name)
    if first != at and not is_unknown(requirement.name):
        yield problem("name", "needs a unique name", f"the name of requirements[{first}]", "rename one")
    asked = _asks(requirement)
    if not asked or asked == {"no_administrator_with_access_keys": False}:
        yield problem("", "must require something", "nothing", f"write one of {', '.join(ASKED)}")
    if (team := requirement.of_team) is not None:
        steps = ("requirements", at, "of_team")
        yield from find_unknown(steps, team, configuration.teams, "LZ280", "teams", "add the team to teams")


def _wrong_exemptions(configuration: Configuration, name: str, user: ConfiguredUser) -> Iterator[Finding]:
    known = sorted({requirement.name for requirement in configuration.requirements})
    for rule, reason in user.exempt.items():
        steps = ("users", name, "exempt", rule)
        if not any(map(is_unknown, known)):
            yield from find_unknown(steps, rule, known, "LZ282", "requirements", "remove it: there are no requirements")
        if not reason.strip():
            yield Finding(steps, says("LZ283"), describe(reason))


def advise_exemptions(inputs: Inputs) -> Iterator[Finding]:
    """Warn about exemptions from rules that do not apply to the user, or that the user follows."""
    exempt = {(name, rule) for name, user in written_users(inputs).items() for rule in user.exempt}
    known = [requirement.name for requirement in requirements_of(inputs)]
    broken = {(name, known[at]) for name, at, _ in _breaches(inputs)} if exempt else set()
    for name, rule in sorted(exempt - broken):
        if rule in known:
            yield Finding(("users", name, "exempt", rule), says("LZ286"), describe(rule))


def _breaches(inputs: Inputs) -> Iterator[tuple[str, int, Breach]]:
    """Yield what breaks a company rule, exempt or not: the user, the position of the rule, and what was found.

    Offboarding users are skipped, and users of an unknown team, which another rule reports.
    """
    asking = [(at, each, _asks(each)) for at, each in enumerate(requirements_of(inputs))]
    if not asking:
        return
    holdings = Holdings(inputs)
    for name, user in inputs.users.items():
        written = written_users(inputs).get(name)
        team = written.team if written else None
        if user.status == "offboarding" or (team is not None and team not in teams_of(inputs)):
            continue
        asked = _AskedUser(name, user, team, holdings)
        for at, requirement, wanted in asking:
            if requirement.is_of(user, team):
                for key, value in wanted.items():
                    yield from ((name, at, breach) for breach in ASKED[key](asked, value))
