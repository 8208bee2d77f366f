"""Adds users to groups and removes them, by edits of the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from landingzone.config.ends import day_of
from landingzone.edit.draft import Draft
from landingzone.edit.edited import Edited
from landingzone.edit.names import user_in
from landingzone.ground import spelling
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.ground.words import cited
from landingzone.groups.made_groups import made_groups
from landingzone.rules.near_names import nearest_of

UNTIL = "groups_until"


def add_to_groups(
    path: Path | str, user: str, groups: Sequence[str], *, until: date | str | None = None, on: date | None = None
) -> Edited:
    """Add a user to groups.

    Args:
        path: The configuration: a file, or a directory of files.
        user: Name of the user.
        groups: Names of the groups.
        until: The last day, in UTC; None: there is none. If the user is already in a group, its end becomes this day,
            or is removed.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is no such user, they are already in a group until this day, a group that is to end comes
            through the team, the last day is over, all access of the user ends earlier, or a name is unknown but
            similar to that of a group; or `landingzone validate --against` refuses the result.
    """
    draft = Draft.of(path, on)
    written, at = user_in(draft, user), ("users", user)
    ends = written.get(UNTIL) or {}
    end = until.isoformat() if isinstance(until, date) else until
    all_ends = day_of(written.get("until"))
    for group in groups:
        draft.require_to_come((*at, UNTIL, group), end)
    has_no_effect = all_ends is not None and (day_of(end) or date.min) >= all_ends
    for group in _names(draft, user, groups):
        own, theirs = _own_and_theirs(draft, user)
        in_own, in_theirs = _in(group, own), _in(group, theirs)
        name = in_own or in_theirs or group
        if until is not None and in_theirs:
            raise draft.refused((*at, UNTIL, group), says("LZ294", team=cited(written["team"])), describe(group))
        if ends.get(name) == end and (in_own or in_theirs):
            raise draft.refused((*at, "groups", own.index(in_own)) if in_own else at, says("LZ970"), describe(group))
        if has_no_effect:
            raise draft.refused((*at, UNTIL, group), says("LZ979", day=cited(written["until"])), describe(end))
        if not (in_own or in_theirs):
            require_group(draft, user, group)
            draft.append((*at, "groups"), name)
        if end is not None:
            draft.set((*at, UNTIL, name), end)
        elif name in ends:
            _forget_end(draft, user, name)
    return draft.finish("Apply it.")


def remove_from_groups(path: Path | str, user: str, groups: Sequence[str], *, on: date | None = None) -> Edited:
    """Remove a user from groups.

    Args:
        path: The configuration: a file, or a directory of files.
        user: Name of the user.
        groups: Names of the groups.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is no such user, they are not in a group, or are in it through their team; or `landingzone
            validate --against` refuses the result.
    """
    draft = Draft.of(path, on)
    user_in(draft, user)
    for group in _names(draft, user, groups):
        leave(draft, user, group)
    return draft.finish("Apply it.")


def leave(draft: Draft, user: str, group: str) -> None:
    """Remove a group from a user, with its end.

    Args:
        draft: The edits.
        user: Name of the user.
        group: Name of the group.

    Raises:
        InvalidInputs: The user is not in it, or is in it through the team.
    """
    own, theirs = _own_and_theirs(draft, user)
    name = _in(group, own)
    team = user_in(draft, user).get("team")
    if name is None or _in(group, theirs):
        if _in(group, theirs):
            raise draft.refused(("teams", str(team), "groups"), says("LZ971"), describe(group))
        hint = nearest_of(group, own, "`groups` of the user", "the user has no `groups`")
        raise draft.refused(("users", user), says("LZ972"), describe(group), hint)
    draft.remove(("users", user, "groups", own.index(name)))
    _forget_end(draft, user, name)


def _names(draft: Draft, user: str, groups: Sequence[str]) -> list[str]:
    """Return each name once. A single string is refused: it would be a sequence of characters."""
    if isinstance(groups, str):
        raise draft.refused(("users", user, "groups"), says("LZ115"), describe(groups))
    return [*dict.fromkeys(groups)]


def _own_and_theirs(draft: Draft, user: str) -> tuple[list[str], list[str]]:
    """Return the groups that a user has, and those that the team gives."""
    written = user_in(draft, user)
    team = (draft.content.get("teams") or {}).get(written.get("team")) or {}
    return written.get("groups") or [], team.get("groups") or []


def _in(group: str, groups: Sequence[str]) -> str | None:
    """Return a name as written in a list; None: it is not there. IAM compares names without case."""
    return next((each for each in groups if each.lower() == group.lower()), None)


def _forget_end(draft: Draft, user: str, group: str) -> None:
    ends = user_in(draft, user).get(UNTIL) or {}
    if group in ends:
        draft.remove(("users", user, UNTIL, group) if len(ends) > 1 else ("users", user, UNTIL))


def require_group(draft: Draft, user: str, group: str) -> None:
    """Refuse an unknown name that is similar to that of a group; `validate` only warns of it.

    Args:
        draft: The edits.
        user: Name of the user who is to be in it.
        group: The name.

    Raises:
        InvalidInputs: It is unknown, and similar to the name of a group.
    """
    made = [each.name for each in made_groups(draft.before)]
    known = {*made, *(draft.before.groups_made_elsewhere or ())}
    used = {each for name, other in draft.before.users.items() if name != user for each in other.groups}
    if group in known | used:
        return
    folded = {each.lower(): each for each in sorted(known)}
    if near := spelling.nearest_of(str(group).lower(), folded):
        raise draft.refused(("users", user), says("LZ973"), describe(group), f"did you mean {describe(folded[near])}?")
