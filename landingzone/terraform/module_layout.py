"""Which file of the module has which block: one row for each file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from landingzone.config.user_resources import USER_RESOURCES
from landingzone.groups.catalog import CROSS_ACCOUNT, NAMED_GROUPS
from landingzone.rules.check import LOCAL_VALUES


@dataclass(frozen=True, kw_only=True)
class ModuleFile:
    """A file of the module.

    Args:
        name: Its name, at the top of the module.
        has: What it has, as a sentence without its end.
        takes: What stands in it, with `*` for any text: addresses such as `aws_iam_user.*` and `local.users`. Of other
            kinds than resources, data sources and local values, all is in one file: `variable`.
    """

    name: str
    has: str
    takes: tuple[str, ...]


MODULE_FILES: tuple[ModuleFile, ...] = (
    ModuleFile(name="versions.tf.json", has="The versions of Terraform and of the AWS provider", takes=("terraform",)),
    ModuleFile(name="variables.tf.json", has="The inputs, each with the rules about it alone", takes=("variable",)),
    ModuleFile(name="outputs.tf.json", has="The outputs", takes=("output",)),
    ModuleFile(
        name="checks.tf.json",
        has="What a plan checks: the account, users, and inputs that have to fit together",
        takes=(
            "check",
            "data.aws_caller_identity.current",
            "data.aws_partition.aws_account_id_must_be_known_when_planning",
            "data.aws_partition.inputs",
            "data.aws_partition.iam_role_arns_*",
            "local.after_checks",
            *(f"local.{name}" for name in LOCAL_VALUES),
            "local.violations",
        ),
    ),
    ModuleFile(
        name="users.tf.json",
        has="The users, with their memberships, policies and credentials",
        takes=(
            *dict.fromkeys(f"{row.type}.*" for row in USER_RESOURCES),
            "terraform_data.*",
            "data.aws_iam_policy_document.user_*",
            "local.user*",
            *(f"local.after_{key}" for key in ("users", *(row.key for row in USER_RESOURCES))),
        ),
    ),
    ModuleFile(
        name="groups.tf.json",
        has="The groups and managed policies, with those of one's own",
        takes=(
            "aws_iam_group*.*",
            "aws_iam_policy.*",
            "data.aws_iam_policy_document.*",
            "local.after_*",
            *(
                f"local.{key}*"
                for key in (CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key, *(named.key for named in NAMED_GROUPS))
            ),
            *("local.group*", "local.policies", "local.policy_documents"),
        ),
    ),
    ModuleFile(
        name="moves.tf.json",
        has="The moves in the state, from the addresses of the module that this one reproduces",
        takes=("moved",),
    ),
    ModuleFile(
        name="main.tf.json",
        has="What both groups and users refer to; they are in groups.tf.json and users.tf.json",
        takes=("*",),
    ),
)
"""A block stands in the first file that takes it. The last one takes whatever no other does."""

_APART = {"resource": ("", 2), "data": ("data.", 2), "locals": ("local.", 1)}
"""Kinds of which each block has its own place: how its address begins, and how many names follow."""


def lay_out(content: Mapping[str, Any], about: str) -> dict[str, str]:
    """Write the content of the module as its files.

    Args:
        content: What is synthesized, in Terraform's JSON, with blocks of any kind.
        about: A sentence for the head of each file.

    Returns:
        Name of each file -> text. Together they have each block once, in the order in which it was given.
    """
    laid_out: dict[str, dict[str, Any]] = {file.name: {"//": f"{file.has}. {about}"} for file in MODULE_FILES}
    for address, (*path, name), block in _blocks_of(content):
        place = laid_out[_file_of(address).name]
        for each in path:
            place = place.setdefault(each, {})
        place[name] = block
    return {name: json.dumps(inner, indent=2, ensure_ascii=False) + "\n" for name, inner in laid_out.items()}


def _file_of(address: str) -> ModuleFile:
    return next(file for file in MODULE_FILES if any(fnmatchcase(address, pattern) for pattern in file.takes))


def _blocks_of(content: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Give each block that has its own place: its address, or its kind; the keys that lead to it; itself."""
    for kind, body in content.items():
        prefix, depth = _APART.get(kind, (kind, 0))
        blocks: list[tuple[tuple[str, ...], Any]] = [((), body)]
        for _ in range(depth):
            blocks = [((*names, name), inner) for names, named in blocks for name, inner in named.items()]
        for names, block in blocks:
            yield prefix + ".".join(names), (kind, *names), block
