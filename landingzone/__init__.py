"""The people side of an AWS landing zone: IAM users, groups and cross-account access.

The CDK is loaded, and Node started, only when a construct or a stack is first used. A program that also imports the
CDK should import this package first: it chooses the Node that is installed next to Python, and suppresses a banner.
"""

import importlib
from typing import TYPE_CHECKING, Any

from landingzone.terraform.node.choice import prepare_node

if TYPE_CHECKING:
    from landingzone.access.answers import who_can as who_can
    from landingzone.access.model import Report as Report
    from landingzone.access.report import report as report
    from landingzone.changes.change import Change as Change
    from landingzone.changes.diff import diff as diff
    from landingzone.config.accounts import AccountGroup as AccountGroup
    from landingzone.config.accounts import AccountGroupDict as AccountGroupDict
    from landingzone.config.configured_user import ConfiguredUser as ConfiguredUser
    from landingzone.config.configured_user import ConfiguredUserDict as ConfiguredUserDict
    from landingzone.config.file import read_configuration as read_configuration
    from landingzone.config.group import CrossAccountGroup as CrossAccountGroup
    from landingzone.config.group import CrossAccountGroupDict as CrossAccountGroupDict
    from landingzone.config.group import IamGroup as IamGroup
    from landingzone.config.group import IamGroupDict as IamGroupDict
    from landingzone.config.inputs import Inputs as Inputs
    from landingzone.config.options import StackConfiguration as StackConfiguration
    from landingzone.config.policy import IamPolicy as IamPolicy
    from landingzone.config.policy import IamPolicyDict as IamPolicyDict
    from landingzone.config.policy import InlineIamPolicy as InlineIamPolicy
    from landingzone.config.policy import InlineIamPolicyDict as InlineIamPolicyDict
    from landingzone.config.requirements import Requirement as Requirement
    from landingzone.config.requirements import RequirementDict as RequirementDict
    from landingzone.config.teams import Team as Team
    from landingzone.config.teams import TeamDict as TeamDict
    from landingzone.config.user import User as User
    from landingzone.config.user import UserDict as UserDict
    from landingzone.ground.files import DirectoryError as DirectoryError
    from landingzone.ground.problems import InvalidFile as InvalidFile
    from landingzone.ground.problems import InvalidInputs as InvalidInputs
    from landingzone.ground.problems import LandingzoneError as LandingzoneError
    from landingzone.ground.problems import Problem as Problem
    from landingzone.ground.problems import UnknownAddress as UnknownAddress
    from landingzone.rules.accounts import cross_account_groups as cross_account_groups
    from landingzone.terraform.bindings import BindingsError as BindingsError
    from landingzone.terraform.cdk import CdkError as CdkError
    from landingzone.terraform.construct import IamUsersAndGroups as IamUsersAndGroups
    from landingzone.terraform.node.failures import NodeError as NodeError
    from landingzone.terraform.stack import IamUsersAndGroupsStack as IamUsersAndGroupsStack
    from landingzone.terraform.stack import add_stacks as add_stacks

__version__ = "0.2.0"

_NAMES = {
    "access.answers": "who_can",
    "access.model": "Report",
    "access.report": "report",
    "changes.change": "Change",
    "changes.diff": "diff",
    "config.accounts": "AccountGroup AccountGroupDict",
    "config.configured_user": "ConfiguredUser ConfiguredUserDict",
    "config.file": "read_configuration",
    "config.group": "CrossAccountGroup CrossAccountGroupDict IamGroup IamGroupDict",
    "config.inputs": "Inputs",
    "config.options": "StackConfiguration",
    "config.policy": "IamPolicy IamPolicyDict InlineIamPolicy InlineIamPolicyDict",
    "config.requirements": "Requirement RequirementDict",
    "config.teams": "Team TeamDict",
    "config.user": "User UserDict",
    "ground.files": "DirectoryError",
    "ground.problems": "InvalidFile InvalidInputs LandingzoneError Problem UnknownAddress",
    "rules.accounts": "cross_account_groups",
    "terraform.bindings": "BindingsError",
    "terraform.cdk": "CdkError",
    "terraform.construct": "IamUsersAndGroups",
    "terraform.node.failures": "NodeError",
    "terraform.stack": "IamUsersAndGroupsStack add_stacks",
}
"""A module -> what it exports."""
_HOMES = {name: home for home, names in _NAMES.items() for name in names.split()}

_START_NODE = ("terraform.construct", "terraform.stack")

__all__ = [*sorted(_HOMES), "__version__"]

prepare_node()


if not TYPE_CHECKING:  # a type checker would then accept any name

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if _HOMES[name] in _START_NODE:
            from landingzone.terraform.node.start import start_node

            # Not the CDK: the program imports the one that it uses.
            start_node()
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
