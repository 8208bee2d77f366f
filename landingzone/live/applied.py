"""What an apply does to whom: what the states have, as this plan has refreshed them, compared with the file."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from landingzone.account.existing import ExistingResource
from landingzone.changes.against import advise_on_change, find_refused
from landingzone.changes.change import Change, Clause
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, in_order
from landingzone.ground.words import cited, listed, subject
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import made_groups, made_policies
from landingzone.keys.ssh import is_same_ssh_key
from landingzone.live.differences import find_differences
from landingzone.live.old_side import KEYS_OF_SLOTS, OldSide, has_other_tags, numbers_in, standing, with_tags_of_each
from landingzone.live.states import attached, existing, stated
from landingzone.resources.shards import stack_names, stack_of
from landingzone.resources.user_resources import USER, USER_RESOURCES, user_resource

_MOST_NAMED = 5
_OF_USERS = frozenset(str(row.address) for row in USER_RESOURCES)
_BY_HAND = (
    "No state shows what was added by hand, such as a membership or an attachment, or a boundary that was removed by "
    "hand: `landingzone diff --live` does."
)
_NO_FILE = (
    "Not compared, because the file that was applied last is not known here: names of accounts, teams, company rules, "
    "settings of the provider and the backend, and other inputs that no state has."
)


@dataclass(frozen=True, kw_only=True)
class ReviewOfStates:
    """What an apply does to whom.

    Args:
        changes: The changes, the worst first.
        besides: What was not compared, and what no state shows, as sentences.
        refused: What cannot be applied at once.
        advice: The warnings that this change brings.
    """

    changes: tuple[Change, ...]
    besides: tuple[str, ...]
    refused: list[Finding]
    advice: list[Finding]


def review_of_states(
    new: StackConfiguration,
    states: Mapping[str, Sequence[ExistingResource]],
    main_stack: str,
    applied: StackConfiguration | None = None,
    today: date | None = None,
    kept: Collection[str] = (),
    settled: Collection[str] = (),
) -> ReviewOfStates:
    """Compare what states have with the file that is to be applied.

    Args:
        new: The file.
        states: Planned stack -> the resources in its state, as the plan has refreshed them.
        main_stack: The stack that has the groups and the policies.
        applied: The file that was applied last, for what no state has; None: it is not known.
        today: The day of the comparison; None: today.
        kept: Addresses in the states that the plans neither delete nor keep managed.
        settled: The planned stacks whose states have what the file says.
    """
    return _OfStates(new, states, main_stack, applied, today, kept, settled).found()


class _OfStates:
    """The states and the files."""

    def __init__(
        self,
        new: StackConfiguration,
        states: Mapping[str, Sequence[ExistingResource]],
        main_stack: str,
        applied: StackConfiguration | None,
        today: date | None,
        kept: Collection[str],
        settled: Collection[str],
    ) -> None:
        self._whole, self._today, self._kept = new, today, kept
        self._stacks = stack_names(main_stack, new.user_shards)
        self._unplanned = [name for name in self._stacks if name not in states and name not in settled]
        self._has_groups = main_stack in states
        resources = [*chain.from_iterable(states.values())]
        self._found = standing(resources)
        if has_other_tags(self._found, applied or new):
            new, applied = with_tags_of_each(new), with_tags_of_each(applied) if applied else None
        self._new, self._applied = new, applied
        self._side = OldSide(
            self._found,
            numbers_in(resources),
            [file for file in (applied, new) if file],
            has_groups=self._has_groups,
            is_stated=lambda user: stack_of(user, main_stack, new.user_shards) in states,
            kept=kept,
        )

    def found(self) -> ReviewOfStates:
        """Return the review."""
        comparison, differing = self._comparison()
        refused = in_order([*find_refused(comparison, may_leave_no_administrator=True), *self._refused(comparison)])
        places = {each.steps for each in refused}
        ssh = Clause(level="low", kind="credentials", before="the SSH key of", verb="becomes active again")
        names = [name for name in self._side.inactive_ssh_keys if _keeps_ssh_key(comparison, name)]
        changes = (*find_changes(comparison), *([ssh.about(sorted(names))] if names else []))
        return ReviewOfStates(
            changes=tuple(sorted(changes, key=lambda each: each.order)),
            besides=tuple(self._besides(differing)),
            refused=refused,
            advice=[each for each in advise_on_change(comparison) if each.steps not in places],
        )

    def _comparison(self) -> tuple[Comparison, Sequence[str]]:
        """Return the comparison, and what no file says as the states have it."""
        frames = [self._applied] if self._applied and self._has_groups else []
        frames += [self._new, self._new.model_copy(update={"should_require_mfa": not self._new.should_require_mfa})]
        differing = list[str]()
        for frame in frames:
            old, new = self._side.compared(frame)
            if not self._has_groups:
                return Comparison(old, new, self._today), ()
            written = stated(old)
            # What a state has of users is always said; made policies have the tags of the provider.
            wrong = [
                each
                for each in find_differences(written, existing(self._found, old, written))
                if each.entity != "user" and each.what != "tag"
            ]
            if not wrong:
                out_of_place = self._side.out_of_place
                names = self._names_of_groups() if out_of_place else None
                return Comparison(old, new, self._today, names_of_groups=names), out_of_place
            differing = differing or [f"{each.entity} {cited(each.name)}" for each in wrong]
        written = stated(self._whole)
        old, new = self._side.compared(self._new, _in_account_form(existing(self._found, self._new, written)))
        new, names = new.model_copy(update=_in_account_form(written)), self._names_of_groups()
        return Comparison(old, new, self._today, names_of_groups=names), differing

    def _names_of_groups(self) -> dict[str, str]:
        """Return the name in the state -> the name in the file of the groups that Terraform keeps."""
        made = {each.address: each.name for each in made_groups(self._new)}
        groups = (each for each in self._found if each.type == "aws_iam_group" and each.address in made)
        return {each.values["name"]: made[each.address] for each in groups}

    def _besides(self, differing: Sequence[str]) -> Iterator[str]:
        if differing:
            yield (
                "What happens during the apply was not compared, because no file known here gives what the state has: "
                f"{listed(dict.fromkeys(differing), most=_MOST_NAMED)}."
            )
        if self._side.unknown_ends:
            whose = subject(sorted(self._side.unknown_ends))
            yield f"Last days of access were not compared, only the policies that end it: those of {whose}."
        if self._unplanned:
            what = "groups, policies and users" if self._stacks[0] in self._unplanned else "users"
            yield f"Not planned, so {what} there count as unchanged: {listed(self._unplanned, most=_MOST_NAMED)}."
        if doubled := [each.address for each in self._found if self._is_doubled(each)]:
            what = listed(doubled, most=_MOST_NAMED)
            yield f"Deleted, although the file has the same at another address, so plan again after the apply: {what}."
        if self._applied is None:
            yield _NO_FILE
        yield _BY_HAND

    def _is_doubled(self, part: ExistingResource) -> bool:
        """Return whether a membership or an attachment of a user is deleted that the file has at another address."""
        user = self._new.users.get(part.user or "")
        if user is None or part.address in self._kept or part.address.partition("[")[0] in _OF_USERS:
            return False
        if "policy_arn" in part.values:
            attribute, name = attached(part.values["policy_arn"])
            return name in getattr(user, attribute)
        return not {*user.groups}.isdisjoint(part.values.get("groups", ()))

    def _refused(self, comparison: Comparison) -> Iterator[Finding]:
        if not comparison.moves_account:
            yield from self._early_steps(comparison)
            yield from self._conflicts()
            yield from self._at_other_addresses()

    def _early_steps(self, comparison: Comparison) -> Iterator[Finding]:
        """Find keys that stop working although the one that replaces them does not exist yet."""
        for name, (was, user) in sorted(comparison.users.both.items()):
            before, after = was.access_keys, user.access_keys
            coming = [slot for slot, state in after.items() if state == "current" and slot not in before]
            if not coming or user.status != "active" or was.status != "active":
                continue
            for slot, state in before.items():
                becomes = after.get(slot, "gone")
                is_kept = str(user_resource(KEYS_OF_SLOTS[slot]).instance(name)) in self._kept
                if state in ("current", "previous") and becomes in ("inactive", "gone") and not is_kept:
                    actual = f"{becomes} after {state}, while the {coming[0]} one is not in the state"
                    steps = f"`{{{slot}: previous, {coming[0]}: current}}`"
                    hint = f"first write {steps} and apply; continue once nothing uses the old key"
                    yield Finding(("users", name, "access_key_slots", slot), says("LZ720"), actual, hint)

    def _at_other_addresses(self) -> Iterator[Finding]:
        """Find what Terraform would create although the state has it at an address that nothing defines."""
        defined = {("aws_iam_user", name): str(USER.instance(name)) for name in self._new.users}
        defined |= {("aws_iam_group", each.name): each.address for each in made_groups(self._new)}
        defined |= {("aws_iam_policy", each.name): each.address for each in made_policies(self._new)}
        there = {each.address for each in self._found}
        for each in self._found:
            at = defined.get((each.type, each.values.get("name", "")))
            if at and at not in there and each.address not in defined.values():
                way = f"`adoption: {{moved: {{'{at}': '{each.address}'}}}}`"
                hint = f"AWS refuses a second one (EntityAlreadyExists): take it over with {way}"
                actual = f"{describe(each.values['name'])}, which the state has at {each.address}"
                yield Finding((*_STEPS[each.type], each.values["name"]), says("LZ717"), actual, hint)

    def _conflicts(self) -> Iterator[Finding]:
        """Find what AWS does not delete because something of it stays that this state has."""
        staying = [each for each in self._found if each.address in self._kept]
        if not staying:
            return
        new = self._new
        there = {*self._kept, *(str(USER.instance(name)) for name in new.users)}
        there |= {group.address for group in made_groups(new)} | {policy.address for policy in made_policies(new)}
        for each in self._found:
            steps = _STEPS.get(each.type)
            if steps is None or each.address in there:
                continue
            parts = [part for part in staying if _holds(each, part)]
            if parts:
                what = listed((part.address for part in parts), most=_MOST_NAMED)
                hint = "first apply without the records in `adoption` that keep these, or delete these by hand"
                yield Finding((*steps, each.values["name"]), says("LZ719", what=what), hint=hint)


_STEPS: Mapping[str, Steps] = {
    "aws_iam_user": ("users",),
    "aws_iam_group": ("groups",),
    "aws_iam_policy": ("policies",),
}
_DELETED_BY_FORCE = ("aws_iam_access_key", "aws_iam_user_login_profile", "aws_iam_user_ssh_key")


def _holds(owner: ExistingResource, part: ExistingResource) -> bool:
    """Return whether AWS does not delete something while a part of it, or a use of it, is there."""
    name, values = owner.values["name"], part.values
    match owner.type:
        case "aws_iam_user":
            is_deleted = part.type in _DELETED_BY_FORCE and bool(owner.values.get("force_destroy"))
            # The provider removes a user from all groups first.
            return part.user == name and not is_deleted and part.type != "aws_iam_user_group_membership"
        case "aws_iam_group":
            return values.get("group") == name or name in values.get("groups", ())
        case _:
            arn = owner.values["arn"]
            return arn in (values.get("policy_arn"), values.get("permissions_boundary"))


def _keeps_ssh_key(comparison: Comparison, name: str) -> bool:
    was, user = (side.users.get(name) for side in comparison.inputs)
    keys = [each.ssh_public_key for each in (was, user) if each and each.ssh_public_key and each.status == "active"]
    return len(keys) > 1 and is_same_ssh_key(*keys)


def _in_account_form(side: Inputs) -> dict[str, Any]:
    """Return the inputs with which all groups are own groups, and all policies own policies."""
    return {
        "enable_iam_groups": False,
        "should_require_mfa": False,
        "groups": side.groups,
        "policies": side.policies,
        CROSS_ACCOUNT.entries_input: [],
    }
