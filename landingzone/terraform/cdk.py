"""Which CDK a construct uses: cdktf, or cdktn, its successor. No other file imports one of them."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import os
import sys
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from landingzone.ground.problems import LandingzoneError, describe

if TYPE_CHECKING:
    from types import ModuleType

    # For type checkers: cdktf is always installed, and what is used here has the same types in both.
    import cdktf as shapes
    from cdktf import IResolveContext as IResolveContext
    from cdktf import IStackSynthesizer as IStackSynthesizer
    from cdktf import ISynthesisSession as ISynthesisSession
    from cdktf import TerraformDataSource as TerraformDataSource
    from cdktf import TerraformElement as TerraformElement
    from cdktf import TerraformResource as TerraformResource
    from cdktf import TerraformStack as TerraformStack
    from constructs import Construct

CHOICE_VARIABLE = "LANDINGZONE_CDK"

_Class = TypeVar("_Class", bound=type)


class Provider(Protocol):
    """A provider of a stack, of either CDK."""

    @property
    def fqn(self) -> str:
        """How others refer to it."""


class Stack(Protocol):
    """A stack of either CDK."""

    @property
    def node(self) -> Any:
        """Its node in the tree."""

    def add_override(self, path: str, value: Any) -> None:
        """Set something in its Terraform JSON."""


class CdkError(LandingzoneError):
    """A program mixes the two CDKs, or the one that it chooses is missing; one line says what to do."""


class Cdk:
    """One of the two, with its classes as attributes; it is imported when the first of them is used."""

    if TYPE_CHECKING:
        Annotations: type[shapes.Annotations]
        App: type[shapes.App]
        Aspects: type[shapes.Aspects]
        DefaultTokenResolver: type[shapes.DefaultTokenResolver]
        Fn: type[shapes.Fn]
        IAnyProducer: type[shapes.IAnyProducer]
        IAspect: type[shapes.IAspect]
        IStackSynthesizer: type[shapes.IStackSynthesizer]
        Lazy: type[shapes.Lazy]
        StringConcat: type[shapes.StringConcat]
        TerraformLocal: type[shapes.TerraformLocal]
        TerraformResource: type[shapes.TerraformResource]
        TerraformStack: type[shapes.TerraformStack]
        Token: type[shapes.Token]
        Tokenization: type[shapes.Tokenization]
    else:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return getattr(self.load(), name)

    def __init__(self, name: str, how: str) -> None:
        self.name = name
        self._how = how

    def __repr__(self) -> str:
        return f"Cdk({self.name!r})"

    @property
    def is_imported(self) -> bool:
        """Whether this process has imported it, or is importing it."""
        return hasattr(sys.modules.get(self.name), "__path__")

    def load(self) -> ModuleType:
        """Import it, which starts Node.

        Raises:
            CdkError: It is not installed.
        """
        if not self.is_imported and importlib.util.find_spec(self.name) is None:
            raise CdkError(f"{self.name} is not installed: run `pip install {self._how}`")
        return importlib.import_module(self.name)

    def implementation(self, kind: _Class, interface: type) -> _Class:
        """Return a class that derives from another one and is known to jsii as an implementation of an interface.

        Args:
            kind: The class, which has the methods.
            interface: One of this CDK.
        """
        derived: _Class = _implementation(kind, interface)
        return derived


@functools.cache
def _implementation(kind: Any, interface: Any) -> Any:
    import jsii

    return jsii.implements(interface)(type(kind.__name__, (kind,), {"__doc__": kind.__doc__}))


CDKS = (Cdk("cdktf", "landingzone"), Cdk("cdktn", "'landingzone[cdktn]'"))
"""Both; a program that does not choose gets the first one."""

_NO_MIXTURE = "one app cannot mix the two; import everything from one of them, before landingzone.aws, which follows it"


def cdk_of(scope: Construct) -> Cdk:
    """Return the CDK that something in this scope must use: the one whose classes the scope and its app have.

    Args:
        scope: An app, a stack, or a construct in one.

    Raises:
        CdkError: The scope is of one CDK, and something around or next to it is of the other one.
    """
    if not hasattr(scope, "node"):
        return chosen_cdk()  # its classes say what is wrong with such a scope
    # Not what is imported: a program may import both.
    around = [*reversed(scope.node.scopes)]
    made = [(cdk, each) for each in around if (cdk := _made_with(type(each)))]
    if not made:
        return chosen_cdk()
    # Also what is next to it, such as a provider: Node would refuse it with another message, and only at the end.
    beside = [child for each in around for child in each.node.children]
    own, inner = made[0]
    for cdk, each in [*made, *((cdk, child) for child in beside if (cdk := _made_with(type(child))))]:
        if cdk is not own:
            names = [node.path or "the app" for node in (inner.node, each.node)]
            raise CdkError(f"{names[0]} uses {own.name}, but {names[1]} uses {cdk.name}: {_NO_MIXTURE}")
    return own


def chosen_cdk() -> Cdk:
    """Return the CDK of a program that passes no scope.

    Returns:
        The one that it has imported, else the one that the variable LANDINGZONE_CDK names, else cdktf.

    Raises:
        CdkError: The variable names something else.
    """
    imported = [cdk for cdk in CDKS if cdk.is_imported]
    if len(imported) == 1:
        return imported[0]
    name = os.environ.get(CHOICE_VARIABLE) or CDKS[0].name
    for cdk in CDKS:
        if cdk.name == name:
            return cdk
    names = " or ".join(cdk.name for cdk in CDKS)
    raise CdkError(f"{CHOICE_VARIABLE} is {describe(name)}: write {names}, or unset it")


def require_same_cdk(cdk: Cdk, given: object) -> None:
    """Require that an object that a program passes is not of the other CDK.

    Raises:
        CdkError: It is.
    """
    other = _made_with(type(given))
    if other and other is not cdk:
        raise CdkError(
            f"this {type(given).__name__} of {other.name} does not fit a construct of {cdk.name}: {_NO_MIXTURE}"
        )


def _made_with(kind: type) -> Cdk | None:
    packages = {each.__module__.partition(".")[0] for each in kind.__mro__}
    return next((cdk for cdk in CDKS if cdk.name in packages), None)
