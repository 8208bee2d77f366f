"""What a configuration makes: its groups and managed policies, each with what it is called, and what it is made from.

Everything that needs to know this reads it here: it is found once for each configuration.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from weakref import ref

from landingzone.config.inputs import Inputs, default_of
from landingzone.config.policy import IamPolicy
from landingzone.ground.expressions import Address
from landingzone.ground.problems import Steps, describe
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, CustomerPolicy, Group
from landingzone.groups.slots import SlotPolicy, inline_role_arns, slot_policies
from landingzone.groups.values import InputValues
from landingzone.iam.documents import Document
from landingzone.resources.group_resources import GROUP, POLICY

LISTED_KEYS = frozenset({GROUP.key, CROSS_ACCOUNT.key, *(kind.key for kind in NAMED_GROUPS)})
"""Resources that loop over names: each creates many groups, which only their names distinguish."""


@dataclass(frozen=True, kw_only=True)
class MadeGroup:
    """A group that the configuration creates, or would create with other settings.

    Args:
        name: Its name.
        steps: Path of its name in the inputs.
        key: Name of its resource: `aws_iam_group.<key>`.
        made_by: Input that creates it: a switch, or a list with its name.
        kind: What it is.
        grants: What a member may do, in words; "": only its policies say it.
        row: Its row in the table of groups, which has its policies; None: it has none.
        roles_at: For a cross-account group: the path of its roles in the inputs.
        inline_roles: The roles of its inline policy.
        slots: Its managed policies, if its roles outgrow an inline one.
        needs: What to write so that it is created; none: it is.
    """

    name: str
    steps: Steps
    key: str
    made_by: str
    kind: Literal["documented", "named", "cross-account", "own"]
    grants: str = ""
    row: Group | None = field(default=None, compare=False)
    roles_at: Steps = field(default=(), compare=False)
    inline_roles: tuple[str, ...] = field(default=(), compare=False)
    slots: tuple[SlotPolicy, ...] = field(default=(), compare=False)
    needs: tuple[str, ...] = ()

    @property
    def is_listed(self) -> bool:
        """Whether its name is in a list, so that the name is also the key of its instance."""
        return self.key in LISTED_KEYS

    @property
    def address(self) -> str:
        """Address of the group in Terraform: `aws_iam_group.logs`, `aws_iam_group.ssh_iam_users["ops"]`."""
        return str(Address("aws_iam_group", self.key, self.name if self.is_listed else None))

    @property
    def absence(self) -> str:
        """What to write so that it is not created."""
        return f"no {describe(self.name)} in {self.made_by}" if self.is_listed else f"`{self.made_by}: false`"

    def inline(self, values: InputValues) -> Iterator[tuple[str, Document]]:
        """Yield its inline policies, each with its final document; those of own groups are in the inputs."""
        if self.row:
            yield from inline_policies(self.row, values)
        elif self.inline_roles:
            yield self.name, values.protected(CROSS_ACCOUNT.document(self.inline_roles))


@dataclass(frozen=True, kw_only=True)
class MadePolicy:
    """A managed policy that the configuration creates.

    Args:
        name: Its name, without its path.
        steps: The path in the inputs that names or creates it.
        address: Its address in Terraform: `aws_iam_policy.iam_admin`, `aws_iam_policy.policies["deploy"]`.
        absence: What to write so that it is not created.
        source: What it is made from: the row of a group, or the self-management policy; a slot; or an own policy.
    """

    name: str
    steps: Steps
    address: str
    absence: str
    source: CustomerPolicy | SlotPolicy | IamPolicy = field(compare=False)

    @property
    def path(self) -> str:
        """Its path in IAM."""
        return self.source.path if isinstance(self.source, IamPolicy) else "/"

    @property
    def path_and_name(self) -> str:
        """Its name with its path, as `customer_managed_policy_names` lists it: `team/deploy`."""
        return f"{self.path[1:]}{self.name}"


class Inventory(NamedTuple):
    """What a configuration makes.

    Args:
        groups: The groups; those in a list in the order of the list, and own groups by name.
        policies: The managed policies.
        others: Groups that could be created.
    """

    groups: tuple[MadeGroup, ...]
    policies: tuple[MadePolicy, ...]
    others: tuple[MadeGroup, ...]


_FOUND: dict[int, tuple[ref[Inputs], Inventory]] = {}
"""What is found, by the identity of inputs, which never change; until they are gone."""


def made(inputs: Inputs) -> Inventory:
    """Return what a configuration makes."""
    at = id(inputs)
    if at not in _FOUND:
        possible = [*_groups(inputs)]
        groups = tuple(group for group in possible if not group.needs)
        others = tuple(group for group in possible if group.needs)
        found = Inventory(groups, tuple(_policies(inputs, groups)), others)
        _FOUND[at] = ref(inputs, lambda _: _FOUND.pop(at, None)), found
    return _FOUND[at][1]


def made_groups(inputs: Inputs) -> tuple[MadeGroup, ...]:
    """Return every group that is created; groups in a list in the order of the list, and own groups by name."""
    return made(inputs).groups


def made_policies(inputs: Inputs) -> tuple[MadePolicy, ...]:
    """Return every managed policy that is created."""
    return made(inputs).policies


def _groups(inputs: Inputs) -> Iterator[MadeGroup]:
    is_enabled = _unless(inputs.enable_iam_groups, "`enable_iam_groups: true`")
    yield from _documented_groups(inputs, is_enabled)
    yield from _cross_account_groups(inputs, is_enabled)
    for name in sorted(inputs.groups):
        yield MadeGroup(name=name, steps=("groups", name), key=GROUP.key, made_by="groups", kind="own")


def _unless(is_met: object, need: str) -> tuple[str, ...]:
    return () if is_met else (need,)


def _documented_groups(inputs: Inputs, is_enabled: tuple[str, ...]) -> Iterator[MadeGroup]:
    for row in GROUPS:
        yield MadeGroup(
            name=getattr(inputs, row.name_input),
            steps=(row.name_input,),
            key=row.key,
            made_by=row.switch,
            kind="documented",
            grants=row.grants,
            row=row,
            needs=(*is_enabled, *_unless(getattr(inputs, row.switch), f"`{row.switch}: true`")),
        )
    for named in NAMED_GROUPS:
        made_by, names = named.names_input, getattr(inputs, named.names_input)
        unnamed = [name for name in default_of(made_by) if name not in names]
        for at, name in enumerate([*names, *unnamed]):
            yield MadeGroup(
                name=name,
                steps=(made_by, at),
                key=named.key,
                made_by=made_by,
                kind="named",
                grants=named.grants,
                needs=(*is_enabled, *_unless(at < len(names), f"it in {made_by}")),
            )


def _cross_account_groups(inputs: Inputs, is_enabled: tuple[str, ...]) -> Iterator[MadeGroup]:
    values, entries = InputValues(inputs), inputs.iam_groups_for_cross_account_access
    for at, entry in enumerate(entries):
        steps, arns = entry.written_at(at, "group_name"), entry.iam_role_arns
        yield MadeGroup(
            name=entry.group_name,
            steps=steps,
            key=CROSS_ACCOUNT.key,
            made_by=str(steps[0]),
            kind="cross-account",
            grants=CROSS_ACCOUNT.grants,
            roles_at=entry.written_at(at, "iam_role_arns"),
            inline_roles=inline_role_arns(CROSS_ACCOUNT.key, arns, values),
            slots=tuple(slot_policies(CROSS_ACCOUNT.key, entry.group_name, arns, values)),
            needs=is_enabled,
        )
    made_by, name = CROSS_ACCOUNT.all_switch, getattr(inputs, CROSS_ACCOUNT.all_name_input)
    every = tuple(dict.fromkeys(arn for entry in entries for arn in entry.iam_role_arns))
    yield MadeGroup(
        name=name,
        steps=(CROSS_ACCOUNT.all_name_input,),
        key=CROSS_ACCOUNT.all_key,
        made_by=made_by,
        kind="cross-account",
        grants=CROSS_ACCOUNT.all_grants,
        roles_at=entries[0].written_at(0)[:1] if entries else (),  # the input that has the first entry
        inline_roles=inline_role_arns(CROSS_ACCOUNT.all_key, every, values),
        slots=tuple(slot_policies(CROSS_ACCOUNT.all_key, name, every, values)),
        needs=(
            *is_enabled,
            *_unless(getattr(inputs, made_by), f"`{made_by}: true`"),
            *_unless(entries, f"an entry of {CROSS_ACCOUNT.entries_input}"),
        ),
    )


def _policies(inputs: Inputs, groups: Sequence[MadeGroup]) -> Iterator[MadePolicy]:
    values = InputValues(inputs)
    rows = [(group.row.customer, group.made_by, group.absence) for group in groups if group.row and group.row.customer]
    if is_self_management_made(inputs):
        absence = "`enable_iam_groups: false` and no `self_management` in groups"
        rows.append((SELF_MANAGEMENT, "iam_policy_iam_user_self_mgmt", absence))
    for row, input, absence in rows:
        name, address = row.name(values), str(row.address)
        yield MadePolicy(name=name, steps=(input,), address=address, absence=absence, source=row)
    for group in groups:
        absence = f"fewer roles for {describe(group.name)}"
        for slot in group.slots:
            yield MadePolicy(name=slot.name, steps=group.steps, address=slot.address, absence=absence, source=slot)
    for name, policy in sorted(inputs.policies.items()):
        address, absence = str(POLICY.instance(name)), f"no {describe(name)} in policies"
        yield MadePolicy(name=name, steps=("policies", name), address=address, absence=absence, source=policy)


def is_self_management_made(inputs: Inputs) -> bool:
    """Return whether there is the self-management policy: groups are enabled, or an own group has it."""
    return inputs.enable_iam_groups or any(group.self_management for group in inputs.groups.values())


def inline_policies(group: Group, values: InputValues) -> Iterator[tuple[str, Document]]:
    """Yield the inline policies of a documented group by name, each with its final document."""
    for policy in group.inline:
        if not policy.exists_with or values.value(policy.exists_with):
            yield policy.name, values.protected(policy.document(values), needs_mfa=policy.needs_mfa)
