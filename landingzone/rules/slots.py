"""The rules of cross-account groups that outgrow one inline policy, and hold their roles in slots."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Steps, describe
from landingzone.ground.tokens import is_token
from landingzone.ground.words import counted
from landingzone.groups import slots_in_hcl
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import name_of_group, policies_in_slots
from landingzone.groups.slots import LONGEST_GROUP_NAME, SLOTS, SlotPolicy, role_arns_size
from landingzone.groups.values import InputValues
from landingzone.iam.quotas import GROUP_INLINE_CHARACTERS, MANAGED_CHARACTERS
from landingzone.rules.hcl import Whole, violating_cross_account
from landingzone.rules.rule import Rule, Violation

_ENTRIES = CROSS_ACCOUNT.entries_input
_LIMITS = f"it may have {SLOTS} managed policies of {MANAGED_CHARACTERS} characters, each with the roles of a slot"
_SEVERAL_ENTRIES = "give it fewer roles, in several entries"
_WILDCARD = "; or let a group of `groups` assume arn:aws:iam::*:role/<name>, in any account trusting this one"
_WITHOUT_ALL = f"set {CROSS_ACCOUNT.all_switch} to false, or list fewer roles"


def _groups_in_slots(inputs: Inputs, key: str) -> Iterator[tuple[int | None, Sequence[SlotPolicy]]]:
    """Give the groups with slots: position of the entry, and their policies."""
    for at, policies in groupby(policies_in_slots(inputs), lambda each: each[0]):
        of_group = [policy for _, policy in policies]
        if of_group[0].key == key:
            yield at, of_group


def _of_entries(
    inputs: Inputs, find: Callable[[Inputs, Sequence[SlotPolicy]], Iterator[str]]
) -> Iterator[tuple[Steps, str]]:
    entries = inputs.iam_groups_for_cross_account_access
    for at, policies in _groups_in_slots(inputs, CROSS_ACCOUNT.key):
        assert at is not None
        yield from ((entries[at].written_at(at, "iam_role_arns"), found) for found in find(inputs, policies))


def _of_all(
    inputs: Inputs, find: Callable[[Inputs, Sequence[SlotPolicy]], Iterator[str]]
) -> Iterator[tuple[Steps, str]]:
    for _, policies in _groups_in_slots(inputs, CROSS_ACCOUNT.all_key):
        # The input that the first entry is written in.
        written = inputs.iam_groups_for_cross_account_access[0].written_at(0)[:1]
        yield from ((written, found) for found in find(inputs, policies))


def _find_full_slot(inputs: Inputs, policies: Sequence[SlotPolicy]) -> Iterator[str]:
    """Find the fullest slot of a group, if it is too large."""
    values = InputValues(inputs)
    characters, fullest = max(
        ((role_arns_size(policy.role_arns, values), policy) for policy in policies), key=lambda each: each[0]
    )
    if characters > MANAGED_CHARACTERS:
        roles = sum(len(policy.role_arns) for policy in policies)
        yield (
            f"{characters} characters for {counted(len(fullest.role_arns), 'role')} in slot {fullest.slot}, "
            f"of {counted(roles, 'role')} together"
        )


def _find_unknown_roles(inputs: Inputs, policies: Sequence[SlotPolicy]) -> Iterator[str]:
    """Find roles of a group whose ARNs are CDKTF tokens, which have no slot yet."""
    arns = [arn for policy in policies for arn in policy.role_arns]
    unknown = sum(map(is_token, arns))
    if unknown:
        characters = role_arns_size(arns, InputValues(inputs))
        yield f"{characters} characters without {counted(unknown, 'ARN')} that Terraform will know"


def _find_long_names(inputs: Inputs, key: str) -> Iterator[Violation]:
    for at, policies in _groups_in_slots(inputs, key):
        name = policies[0].group
        if len(name) > LONGEST_GROUP_NAME and not is_token(name):
            yield name_of_group(inputs, at), f"{describe(name)}, {len(name)} characters"


_LONG_NAME = says("LZ506", most=LONGEST_GROUP_NAME)
_unknown = partial(says, "LZ505", most=GROUP_INLINE_CHARACTERS)

# The first two have two halves: the roles of a group are dealt to slots by a program of its own, in both languages.
SLOT_RULES: tuple[Rule, ...] = (
    Rule(
        input=_ENTRIES,
        rule=says("LZ503", limits=_LIMITS),
        hint=f"{_SEVERAL_ENTRIES}{_WILDCARD}",
        violations=partial(_of_entries, find=_find_full_slot),
        broken_in_hcl=violating_cross_account(".iam_role_arns", f"var.enable_iam_groups && {slots_in_hcl.FULL}[at]"),
    ),
    Rule(
        input=_ENTRIES,
        rule=says("LZ504", limits=_LIMITS),
        hint=f"{_WITHOUT_ALL}{_WILDCARD}",
        violations=partial(_of_all, find=_find_full_slot),
        broken_in_hcl=Whole(
            _ENTRIES, f"!(var.enable_iam_groups && var.{CROSS_ACCOUNT.all_switch} && {slots_in_hcl.ALL_FULL})"
        ),
    ),
    # In Terraform, the plan stops where the number of slots is not known.
    Rule(
        input=_ENTRIES,
        rule=_unknown(which="which holds its roles in managed policies"),
        hint="write them as texts, or give the group fewer roles, in several entries",
        violations=partial(_of_entries, find=_find_unknown_roles),
    ),
    Rule(
        input=_ENTRIES,
        rule=_unknown(which="as the one for all accounts is"),
        hint=f"write them as texts, or set {CROSS_ACCOUNT.all_switch} to false",
        violations=partial(_of_all, find=_find_unknown_roles),
    ),
    # In Terraform, the AWS provider refuses in the plan what is no name of a policy.
    Rule(
        input=_ENTRIES,
        rule=_LONG_NAME,
        hint=f"write a shorter one, or {_SEVERAL_ENTRIES}",
        violations=partial(_find_long_names, key=CROSS_ACCOUNT.key),
    ),
    Rule(
        input=CROSS_ACCOUNT.all_name_input,
        rule=_LONG_NAME,
        hint=f"write a shorter one, or {_WITHOUT_ALL}",
        violations=partial(_find_long_names, key=CROSS_ACCOUNT.all_key),
    ),
)
