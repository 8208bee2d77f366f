"""The typed AWS classes, without the cost of those that are not used.

Importing anything of a whole provider package runs 2,200 modules and makes jsii read a manifest of 131 MB. So this
package contains a cut of it for each CDK, `landingzone_provider_aws`, with 16 submodules. A cut is a jsii assembly
with its own name, because jsii loads only one assembly per name in a process: a program can also use the whole
package, in any version, loaded before or after the cut.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from landingzone.ground.problems import LandingzoneError, describe
from landingzone.terraform.cdk import Cdk

if TYPE_CHECKING:
    from types import ModuleType

SLIM_PACKAGE = "landingzone_provider_aws"
CHOICE_VARIABLE = "LANDINGZONE_BINDINGS"

_SYSTEM_ERROR = re.compile(r"\bE[A-Z]{3,}\b")


class BindingsError(LandingzoneError):
    """The AWS bindings are missing or damaged; the message is one line that says what to do."""


if TYPE_CHECKING:
    # The cut declares it, with each submodule and each class, so no second list is needed here.
    from landingzone_provider_aws.cdktf import AwsBindings as AwsBindings
else:

    class AwsBindings:
        """The AWS classes by submodule, as in ``aws.iam_group.IamGroup(scope, "group", name="developers")``.

        A submodule is imported when it is first used. Type checkers always see the slim classes; both have the same
        signatures.
        """

        def __init__(self, package: str, submodules: frozenset[str]) -> None:
            self.package = package
            self._submodules = submodules

        def __getattr__(self, name: str) -> ModuleType:
            if name not in self._submodules:
                raise AttributeError(f"there is no {name!r} in the AWS bindings")
            try:
                # First the package: only this waits for another thread that is importing it.
                importlib.import_module(self.package)
                submodule = importlib.import_module(f"{self.package}.{name}")
            except (ImportError, SyntaxError, RuntimeError) as error:
                if self.package.startswith(SLIM_PACKAGE) and _is_about_the_cut(error):
                    raise _damaged(self.package, error) from error
                raise
            setattr(self, name, submodule)
            return submodule

        def __repr__(self) -> str:
            return f"AwsBindings({self.package!r})"


class _Cut(NamedTuple):
    """What a cut says about itself: the package that it was made from, and name of each class -> its submodule."""

    full_package: str
    submodule_of: Mapping[str, str]


def load(cdk: Cdk, *, full: bool | None = None) -> AwsBindings:
    """Choose the AWS classes.

    The whole package is chosen when the program has already imported it, so that resources are instances of the classes
    that the program knows. Call this again for each construct: the program may import the package in between.

    Args:
        cdk: What the classes are for.
        full: True for the whole package, False for the slim one; None checks ``LANDINGZONE_BINDINGS=full`` and then
            what is imported.

    Returns:
        The chosen bindings. No AWS class is imported before a submodule is used.

    Raises:
        BindingsError: There are none, or ``LANDINGZONE_BINDINGS`` has an unknown value.
    """
    cut = _cut_for(cdk)
    if full is None:
        full = _is_full_asked_for() or _is_imported(cut.full_package)
    package = cut.full_package if full else _slim_package(cdk)
    return AwsBindings(package, frozenset(cut.submodule_of.values()))


def submodules_of_classes(cdk: Cdk) -> Mapping[str, str]:
    """Return name of each class in the bindings -> name of its submodule.

    Raises:
        BindingsError: There are none.
    """
    return _cut_for(cdk).submodule_of


def _slim_package(cdk: Cdk) -> str:
    return f"{SLIM_PACKAGE}.{cdk.name}"


def _cut_for(cdk: Cdk) -> _Cut:
    package = _slim_package(cdk)
    try:
        cut: Any = importlib.import_module(package)
        return _Cut(cut.FULL_PACKAGE, cut.SUBMODULE_OF)
    except ImportError as error:
        raise BindingsError(
            f"the AWS bindings {package} are not installed; reinstall landingzone, or run `make setup` in a checkout"
        ) from error
    except (SyntaxError, AttributeError) as error:
        raise _damaged(package, error) from error


def _is_about_the_cut(error: Exception) -> bool:
    # jsii raises RuntimeError for everything, even for a full disk, with the error code of the system.
    return not isinstance(error, RuntimeError) or SLIM_PACKAGE in str(error) or not _SYSTEM_ERROR.search(str(error))


def _damaged(package: str, error: Exception) -> BindingsError:
    what = str(error).partition("\n")[0]
    return BindingsError(
        f"the AWS bindings {package} are damaged: {what}; reinstall landingzone, or in a checkout delete .gen and run "
        "`make setup`"
    )


def _is_full_asked_for() -> bool:
    choice = os.environ.get(CHOICE_VARIABLE, "")
    if choice not in ("", "full"):
        raise BindingsError(f"{CHOICE_VARIABLE} is {describe(choice)}: write full, or unset it for the slim bindings")
    return choice == "full"


def _is_imported(package: str) -> bool:
    # None means a blocked import, and a module without a path is a substitute: neither has classes to share. A
    # package that is still being imported counts.
    return hasattr(sys.modules.get(package), "__path__")
