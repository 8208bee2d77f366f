"""What a change does to teams: what each gives, and who is in it."""

from collections.abc import Iterator, Sequence

from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.changes.differences import differences_of_one
from landingzone.changes.effects import UserEffect, user_effect
from landingzone.changes.settings import in_words, setting
from landingzone.changes.tags import changed_tag
from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.inputs import Inputs
from landingzone.config.options import teams_of, written_users
from landingzone.config.teams import SHARED, Team, given_by, unrolled
from landingzone.ground.words import MOST_NAMED, cited, listed, subject

_CALLED = {
    "groups": ("group", "groups"),
    "aws_managed_policy_names": ("AWS managed policy", "AWS managed policies"),
    "customer_managed_policy_names": ("customer managed policy", "customer managed policies"),
}
"""Words for one entry of a list, and for several."""

_NOBODY = ConfiguredUser()


def find_team_changes(comparison: Comparison) -> Iterator[Change]:
    """Report how what teams give changes: one sentence for each team, with the users for whom that matters."""
    before, after = teams_of(comparison.written), teams_of(comparison.new.inputs)
    was, users = written_users(comparison.written), written_users(comparison.new.inputs)
    for name in dict.fromkeys((*after, *before)):
        members = sorted(user for user, written in users.items() if written.team == name)
        if name not in before:
            yield _about(f"{cited(name)} is now a team", members, "with ")
        elif name not in after:
            yield setting("info", f"{cited(name)} is no longer a team")
        elif differences := [*_differences(before[name], after[name], comparison.new.inputs)]:
            # Others are reported as added, or as moving to the team.
            stay = (each for each in members if was.get(comparison.renamed.get(each, each), _NOBODY).team == name)
            affected = [user for user in stay if _changes_for(users[user], before[name], after[name])]
            yield _about(f"the team {cited(name)} {listed(differences)}", affected, "for ")


def _about(text: str, users: Sequence[str], how: str) -> Change:
    whom = f", {how}{subject(users)}" if users else ", which affects nobody"
    return Change(level="info", kind="setting", text=text + whom, users=tuple(users))


def _changes_for(user: ConfiguredUser, before: Team, after: Team) -> bool:
    """Return whether the change of a team changes a user, who may already have what it gives."""
    return vars(unrolled(user, before)) != vars(unrolled(user, after))


def _differences(before: Team, after: Team, inputs: Inputs) -> Iterator[str]:
    """Describe how what a team gives changes, in parts of a sentence."""
    was, becomes = given_by(before), given_by(after)
    for name in SHARED:
        old, new = was.get(name), becomes.get(name)
        if old == new:
            continue
        if name in _CALLED:
            yield from _of_list(*_CALLED[name], old or [], new or [])
        elif name == "tags":
            tags = differences_of_one("user", "", before, after, "tag")
            yield from (" ".join(changed_tag(each, inputs)) for each in tags)
        elif name == "permissions_boundary":
            yield _of_boundary(old, new)
        else:
            yield f"gets {name} {in_words(new)} instead of {in_words(old)}"


def _of_list(one: str, many: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    coming, going = [each for each in new if each not in old], [each for each in old if each not in new]
    for verb, names in (("gets", coming), ("loses", going)):
        if names:
            yield f"{verb} the {one if len(names) == 1 else many} {listed(map(cited, names), most=MOST_NAMED)}"
    if not coming and not going:
        yield f"lists its {many} in another order"


def _of_boundary(old: str | None, new: str | None) -> str:
    if old is None or new is None:
        return f"gets the boundary {cited(new)}" if new else f"loses the boundary {cited(old or '')}"
    return f"gets the boundary {cited(new)} instead of {cited(old)}"


def find_membership_changes(comparison: Comparison) -> Iterator[tuple[UserEffect, str]]:
    """Find who moves between teams, joins one or leaves one, not counting who is added or removed; with the name."""
    for name, before, after in _as_written(comparison):
        was, becomes = before.team, after.team
        if was != becomes and comparison.renamed.get(name, name) in comparison.written.users:
            says = "joins a team" if was is None else "leaves a team" if becomes is None else "moves between teams"
            yield user_effect(says, "setting", "info", was=was, becomes=becomes), name


def _as_written(comparison: Comparison) -> Iterator[tuple[str, ConfiguredUser, ConfiguredUser]]:
    """Yield each user with what is written for them before and after; sorted."""
    before, after = written_users(comparison.written), written_users(comparison.new.inputs)
    for name in sorted(comparison.new.inputs.users):
        yield name, before.get(comparison.renamed.get(name, name), _NOBODY), after.get(name, _NOBODY)
