"""Changes of a user's attributes that grant nothing, and groups that are not known to exist."""

from collections.abc import Iterator

from landingzone.changes.comparison import Comparison
from landingzone.changes.differences import differences_of_one
from landingzone.changes.effects import UserEffect, user_effect
from landingzone.changes.tags import changed_tag
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.rules.unknown_groups import unknown_groups_of


def find_attribute_changes(comparison: Comparison) -> Iterator[tuple[UserEffect, str]]:
    """Find how attributes of users who stay change that neither grant nor revoke anything, each with the name."""
    for name, (old, new) in comparison.users.both.items():
        for effect in _find_attributes(name, old, new, comparison.new.inputs):
            yield effect, name


def _find_attributes(name: str, old: User, new: User, inputs: Inputs) -> Iterator[UserEffect]:
    """Find how attributes change that neither grant nor revoke anything; the new inputs may hide values of tags."""
    was, becomes = old.require_mfa, new.require_mfa
    if was != becomes and False not in (was, becomes):  # `weakening` has machines
        yield user_effect("require_mfa", "setting", "info", was=was, becomes=becomes)
    for each in differences_of_one("user", name, old, new, "path", "tag"):
        if each.what == "tag":
            verb, rest = changed_tag(each, inputs)
            yield user_effect("tag", "setting", "info", verb=verb, rest=rest)
        else:
            yield user_effect("path", "setting", "info", path=each.new)


def find_unknown_groups(comparison: Comparison) -> Iterator[tuple[UserEffect, str]]:
    """Find which groups users join that are not known to exist, each with the name of the user."""
    unknown = unknown_groups_of(comparison.new.inputs)
    here = {group.name.lower() for group in comparison.new.report.groups} if unknown else ()
    old, new = (side.users for side in comparison.inputs)
    for name, user in new.items() if unknown else ():
        before = old[name].effective.groups if name in old else ()
        for group in user.effective.groups:
            if group in unknown and group not in before:
                says = "other capitals" if group.lower() in here else "not defined"
                yield user_effect(says, "group", "low", group=group, advice=unknown[group]), name
