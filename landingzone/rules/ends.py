"""The rules for access that ends: dates, groups, the denial in IAM, and what has ended by a certain day."""

from collections.abc import Iterator, Mapping
from datetime import date

from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.ends import POLICY_NAME, day_of, days_of
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, teams_of, written_users
from landingzone.config.teams import given
from landingzone.config.user import User
from landingzone.ground.kinds import at_level, says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.ground.tokens import is_unknown
from landingzone.ground.words import cited, listed
from landingzone.groups import sizes
from landingzone.groups.characters import count
from landingzone.groups.ends import AccessEnds, Ends
from landingzone.groups.holdings import Holdings
from landingzone.iam.quotas import USER_INLINE_CHARACTERS
from landingzone.resources.user_resources import INLINE_POLICY_ATTRIBUTES
from landingzone.rules.near_names import nearest_of

SOON = 14
"""How many days before access ends there is a notice."""


def _ending(inputs: Inputs) -> Mapping[str, ConfiguredUser]:
    """Return the users with access that ends."""
    written = written_users(inputs).items()
    return {name: user for name, user in written if name in inputs.users and (user.until or user.groups_until)}


def _place(name: str, group: str) -> Steps:
    return _place_in_group(name, group) if group else ("users", name, "until")


def _place_in_group(name: str, group: str) -> Steps:
    return "users", name, "groups_until", group


def check_ends(configuration: Configuration) -> Iterator[Finding]:
    """Find invalid dates, groups that the user is not in, use of the denial's name, and denials that are too long."""
    ending, teams = _ending(configuration), teams_of(configuration)
    for name, written in ending.items():
        user = configuration.users[name]
        yield from _wrong_days(name, written)
        # An unknown value may be the group, or the team that gives it.
        is_vague = any(map(is_unknown, user.groups)) or (written.team or "") not in ("", *configuration.teams)
        for group, text in written.groups_until.items():
            if group not in user.groups and not is_vague and not is_unknown(text):
                hint = nearest_of(group, user.groups, "the user's groups", "remove it: the user is in no group")
                yield Finding(_place_in_group(name, group), says("LZ291"), describe(group), hint)
            elif (team := teams.get(written.team or "")) and given(team, "groups", group):
                yield Finding(_place(name, group), says("LZ294", team=cited(written.team or "")), describe(group))
        for attribute in INLINE_POLICY_ATTRIBUTES:
            for policy in getattr(user, attribute):
                if policy.lower() == POLICY_NAME:
                    rule = says("LZ212", name=POLICY_NAME, whose="the policy that `until` and `groups_until` set")
                    yield Finding(("users", name, attribute, policy), rule, describe(policy))
    for name, ends in _ends_of(configuration):
        yield from _too_long(name, configuration.users[name], ends)


def _ends_of(inputs: Inputs) -> Iterator[tuple[str, Ends]]:
    """Give, for each user with access that ends, what ends."""
    if _ending(inputs):
        ends = AccessEnds(inputs, Holdings(inputs))
        yield from ((name, ends.of(name)) for name in ends.names)


def _wrong_days(name: str, user: ConfiguredUser) -> Iterator[Finding]:
    texts = {_place(name, ""): user.until}
    texts |= {_place_in_group(name, group): text for group, text in user.groups_until.items()}
    for place, text in texts.items():
        if text is not None and day_of(text) is None and not is_unknown(text):
            yield Finding(place, says("LZ290"), describe(text))


def _too_long(name: str, user: User, ends: Ends) -> Iterator[Finding]:
    """Find a denial that makes the user's policies too long; it is reported at its longest part."""
    most, others = USER_INLINE_CHARACTERS, sizes.owned_inline_size(user)
    together = others + (count(ends.document) if ends.document else 0)
    if others <= most < together:
        longest = max(ends.each, key=lambda end: sum(map(len, end.roles)))
        yield Finding(_place(name, longest.group), says("LZ292", most=most), f"{together} characters")


def _days(inputs: Inputs) -> Iterator[tuple[str, str, date, bool]]:
    """Yield each valid last day of each user: of a group, or "", and whether all access ends before that or then."""
    for name, written in _ending(inputs).items():
        days = dict(days_of(written))
        for group, day in days.items():
            yield name, group, day, bool(group) and day >= days.get("", date.max)


def advise_ends(inputs: Inputs) -> Iterator[Finding]:
    """Warn about dates that have no effect."""
    for name, group, day, is_over in _days(inputs):
        if is_over:
            yield Finding(_place(name, group), says("LZ293"), describe(str(day)))


def find_what_iam_does_not_end(inputs: Inputs) -> Iterator[Finding]:
    """Report what the denial in IAM does not end, at the line of each date."""
    for name, ends in _ends_of(inputs):
        for end in ends.each:
            if end.left:
                yield Finding(_place(name, end.group), at_level(says("LZ295"), "notice"), listed(end.left, most=3))


def find_ends_on(inputs: Inputs, today: date) -> Iterator[Finding]:
    """Report what ends soon, and warn about what has ended.

    Args:
        inputs: The configuration.
        today: The day, in UTC.
    """
    for name, group, day, is_over in _days(inputs):
        left = (day - today).days
        if inputs.users[name].status == "active" and not is_over and left <= SOON:
            rule = says("LZ297") if left < 0 else at_level(says("LZ296"), "notice")
            yield Finding(_place(name, group), rule, f"{day}, the last day")
