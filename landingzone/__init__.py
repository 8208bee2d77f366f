"""The people side of an AWS landing zone: IAM users, groups and cross-account access.

Nothing of CDKTF is loaded before a construct or a stack is asked for.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landingzone.access import Report as Report
    from landingzone.access_change import Change as Change
    from landingzone.access_diff import diff as diff
    from landingzone.access_report import report as report
    from landingzone.config import StackConfiguration as StackConfiguration
    from landingzone.config import read_configuration as read_configuration
    from landingzone.construct import IamUsersAndGroups as IamUsersAndGroups
    from landingzone.inputs import CrossAccountGroup as CrossAccountGroup
    from landingzone.inputs import InlineIamPolicy as InlineIamPolicy
    from landingzone.inputs import Inputs as Inputs
    from landingzone.inputs import User as User
    from landingzone.problems import InvalidFile as InvalidFile
    from landingzone.problems import InvalidInputs as InvalidInputs
    from landingzone.problems import Problem as Problem
    from landingzone.problems import UnknownAddress as UnknownAddress
    from landingzone.stack import IamUsersAndGroupsStack as IamUsersAndGroupsStack

__version__ = "0.1.0"

_HOMES = {
    "Change": "access_change",
    "CrossAccountGroup": "inputs",
    "IamUsersAndGroups": "construct",
    "IamUsersAndGroupsStack": "stack",
    "InlineIamPolicy": "inputs",
    "Inputs": "inputs",
    "InvalidFile": "problems",
    "InvalidInputs": "problems",
    "Problem": "problems",
    "Report": "access",
    "StackConfiguration": "config",
    "UnknownAddress": "problems",
    "User": "inputs",
    "diff": "access_diff",
    "read_configuration": "config",
    "report": "access_report",
}

__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
