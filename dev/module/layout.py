"""Which file of the module has which block, below which comment: one row for each file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from dev.module.form import SHARED_LOCALS
from dev.module.hcl_text import Block, blocks_of, comment_lines, written
from dev.module.local_values import LOCAL_VALUES
from dev.module.local_values.administrators import ADMINISTRATORS
from dev.module.local_values.made import MADE_GROUPS, MADE_POLICY_VALUES, UNKNOWN_GROUPS_VALUES
from dev.module.local_values.slots import LOCAL_VALUES as SLOT_VALUES
from landingzone.ground.grouping import grouped
from landingzone.ground.tables import read_json
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group
from landingzone.resources.user_resources import USER_RESOURCES


@dataclass(frozen=True, kw_only=True)
class Section:
    """Blocks that are together in a file.

    Args:
        comment: The comment above them; "" for none.
        takes: The blocks in it, with `*` for any characters: addresses such as `aws_iam_user.*` and `local.users`. Of
            other kinds than resources, data sources and local values, all is in one section: `variable`.
    """

    comment: str = ""
    takes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ModuleFile:
    """A file of the module.

    Args:
        name: Its name, at the top of the module.
        has: What it has, as a sentence without its end.
        sections: Its blocks, in this order. A block is in the first section of all files that takes it.
    """

    name: str
    has: str
    sections: tuple[Section, ...]


def _documents(*keys: str) -> tuple[str, ...]:
    return tuple(f"data.aws_iam_policy_document.{key}" for key in keys)


def _group_section(group: Group) -> Section:
    policies = [policy.key for policy in group.inline]
    customer = [group.customer.key] if group.customer else []
    return Section(
        comment=f"{group.key}: members may {group.grants}.",
        takes=(
            f"aws_iam_group.{group.key}",
            *_documents(*policies, *customer),
            *(f"aws_iam_group_policy.{key}" for key in policies),
            *(f"aws_iam_policy.{key}" for key in customer),
            *(f"aws_iam_group_policy_attachment.{key}" for key in group.attached),
            f"local.after_{group.key}",
        ),
    )


_SHARED = Section(
    comment="What members need to set up MFA, and what denies everything: policies that several groups or users have.",
    takes=(
        str(SELF_MANAGEMENT.address),
        *_documents(SELF_MANAGEMENT.key, "require_mfa"),
        *(f"local.{name}" for name in SHARED_LOCALS),
        "data.aws_partition.current",
    ),
)
_OWN_POLICIES = Section(
    comment="policies: your own managed policies.",
    takes=("aws_iam_policy.policies", "local.policy_*", "local.policies", "local.after_policies"),
)
_ABOUT_MADE = (*SLOT_VALUES, *MADE_GROUPS, *MADE_POLICY_VALUES, *UNKNOWN_GROUPS_VALUES, *ADMINISTRATORS)
_HELD = Section(
    comment="The content of users, groups and policies, each with its path: what the rules in checks.tf check.",
    takes=tuple(f"local.{name}" for name in LOCAL_VALUES if name not in _ABOUT_MADE),
)
_MADE = Section(
    comment="Which groups and policies are defined, and who is an administrator: for the rules in checks.tf.",
    takes=tuple(f"local.{name}" for name in _ABOUT_MADE),
)

_BEFORE_OTHERS = (_SHARED, _OWN_POLICIES, _HELD, _MADE)
"""Sections that also take what matches a pattern of another one."""

MODULE_FILES: tuple[ModuleFile, ...] = (
    ModuleFile(
        name="versions.tf",
        has="The versions of Terraform and of the AWS provider",
        sections=(Section(takes=("terraform",)),),
    ),
    ModuleFile(
        name="variables.tf",
        has="The inputs, each with the rules that concern only this input",
        sections=(Section(takes=("variable",)),),
    ),
    ModuleFile(name="outputs.tf", has="The outputs", sections=(Section(takes=("output",)),)),
    ModuleFile(
        name="checks.tf",
        has="What a plan checks: the account, users, and inputs that have to fit together",
        sections=(
            Section(
                takes=(
                    "data.aws_caller_identity.current",
                    "data.aws_partition.aws_account_id_must_be_known_when_planning",
                    "data.aws_partition.iam_role_arns_*",
                    "data.aws_partition.inputs",
                    "local.after_checks",
                )
            ),
            Section(takes=("check", "local.*rules*")),
        ),
    ),
    ModuleFile(
        name="users.tf",
        has="The users, with their memberships, policies and credentials",
        sections=(
            Section(
                takes=(
                    *dict.fromkeys(f"{row.type}.*" for row in USER_RESOURCES),
                    "terraform_data.*",
                    "data.aws_iam_policy_document.user_*",
                    "local.user*",
                    *(f"local.after_{key}" for key in ("users", "permissions", *(row.key for row in USER_RESOURCES))),
                )
            ),
        ),
    ),
    ModuleFile(
        name="groups.tf",
        has="The groups and managed policies, including your own",
        sections=(
            *map(_group_section, GROUPS),
            *(
                Section(
                    comment=f"{named.names_input}: membership grants {named.grants}.",
                    takes=(f"aws_iam_group.{named.key}", f"local.{named.key}"),
                )
                for named in NAMED_GROUPS
            ),
            Section(
                comment=f"{CROSS_ACCOUNT.entries_input}: members may {CROSS_ACCOUNT.grants}.",
                takes=(f"*.{CROSS_ACCOUNT.key}*", f"local.after_{CROSS_ACCOUNT.key}*"),
            ),
            Section(
                comment=f"{CROSS_ACCOUNT.all_switch}: members may {CROSS_ACCOUNT.all_grants}.",
                takes=(f"*.{CROSS_ACCOUNT.all_key}*", f"local.after_{CROSS_ACCOUNT.all_key}*"),
            ),
            Section(
                comment="groups: your own groups.",
                takes=(
                    "aws_iam_group*.*",
                    "data.aws_iam_policy_document.group_*",
                    "local.group*",
                    "local.after_own_groups",
                    "local.after_group_*",
                ),
            ),
            Section(takes=("aws_iam_policy.*", "data.aws_iam_policy_document.*", "local.after_*")),
        ),
    ),
    ModuleFile(
        name="moves.tf",
        has="The moves in the state, from the addresses of the module that this one reproduces",
        sections=(Section(takes=("moved",)),),
    ),
    ModuleFile(
        name="main.tf",
        has="What other files refer to: the partition, shared policies, and the content of inputs for checks.tf",
        sections=(*_BEFORE_OTHERS, Section(takes=("*",))),
    ),
)
"""A block is in the first section that takes it. The last one takes whatever no other takes."""

COMMENTS: Mapping[str, str] = read_json("dev.module", "comments.json")
"""Reasons for blocks and local values: address of a block, or `local.<name>` -> the comment above it."""

_LOCAL = re.compile(r"\blocal\.(\w+)")

_APART = {"resource": "", "data": "data.", "locals": "local."}
"""Kinds whose blocks each have their own place -> how their addresses begin."""

_RANKS = ("local", "aws_iam_user", "aws_iam_group", "terraform_data", "data", "aws_iam_policy", "aws_iam_group_policy")
"""Order of the kinds within a section; others come last."""


def lay_out(content: Mapping[str, Any], about: str) -> dict[str, str]:
    """Write the content of the module as its files.

    Args:
        content: What is synthesized, in Terraform's JSON, with blocks of any kind.
        about: A sentence for the head of each file.

    Returns:
        Name of each file -> text. Together they have each block once.
    """
    sections = [(file, section) for file in MODULE_FILES for section in file.sections]
    order = sorted(range(len(sections)), key=lambda place: sections[place][1] not in _BEFORE_OTHERS)

    def place_of(address: str) -> int:
        return next(each for each in order if any(fnmatchcase(address, taken) for taken in sections[each][1].takes))

    placed = grouped((place_of(address), (address, block)) for address, block in _blocks_in(content))
    texts = {
        file.name: ["\n".join([*comment_lines(f"{file.has}."), *comment_lines(about)]) + "\n"] for file in MODULE_FILES
    }
    for place, (file, section) in enumerate(sections):
        if place in placed:
            texts[file.name].append(_section_text(section, placed[place]))
    return {name: "\n".join(parts) for name, parts in texts.items()}


def _section_text(section: Section, found: list[tuple[str, Block | tuple[str, Any]]]) -> str:
    local_values = _in_order(dict(each for _, each in found if isinstance(each, tuple)))
    blocks = [Block("locals", local_values)] if local_values else []
    others = [(address, each) for address, each in found if isinstance(each, Block)]
    others.sort(key=lambda each: _rank(each[0]))
    blocks += [each for _, each in others]
    heading = "\n".join([*comment_lines(section.comment), "", ""]) if section.comment else ""
    return heading + written(blocks, COMMENTS)


def _in_order(values: Mapping[str, Any]) -> dict[str, Any]:
    """Order local values, so that each is below those that it refers to; those that resources wait with come last."""
    ordered: dict[str, Any] = {}

    def add(name: str) -> None:
        if name in values and name not in ordered:
            for referred in _LOCAL.findall(str(values[name])):
                if referred != name:
                    add(referred)
            ordered[name] = values[name]

    for name in sorted(values, key=lambda name: name.startswith("after_")):
        add(name)
    return ordered


def _rank(address: str) -> int:
    kind = address.partition(".")[0]
    return _RANKS.index(kind) if kind in _RANKS else len(_RANKS)


def _blocks_in(content: Mapping[str, Any]) -> Iterator[tuple[str, Block | tuple[str, Any]]]:
    """Yield each block that has its own place with its address or its kind; for a local value, its name and itself."""
    for kind, body in content.items():
        if kind == "locals":
            yield from ((f"local.{name}", (name, value)) for name, value in body.items())
            continue
        for labels, block in blocks_of(kind, body):
            yield (f"{_APART[kind]}{'.'.join(labels)}" if kind in _APART else kind), block
