"""A stack of either CDK: an instance of the class is a stack of the CDK that its scope is made with."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ClassVar

from constructs import Construct
from jsii import JSIIMeta

from landingzone.terraform.cdk import Cdk, cdk_of

if TYPE_CHECKING:
    from landingzone.terraform.cdk import Stack, TerraformStack

    class AnyStack(TerraformStack):
        """The base of a stack of either CDK."""

        _cdk: ClassVar[Cdk]

        def add_dependency(self, dependency: Stack) -> None:
            """Deploy another stack, of the same CDK, before this one."""

else:

    class _OfItsScope(JSIIMeta):
        """Creates an instance of a class that derives from the class and from `TerraformStack` of the scope's CDK."""

        def __call__(cls, scope: Construct, *arguments: Any, **more: Any) -> Any:  # noqa: N805 - of a metaclass
            made = cls if "_cdk" in vars(cls) else with_cdk(cls, cdk_of(scope))
            return super(_OfItsScope, made).__call__(scope, *arguments, **more)

    class AnyStack(Construct, metaclass=_OfItsScope):
        """The base of a stack of either CDK."""


@functools.cache
def with_cdk(cls: Any, cdk: Cdk) -> Any:
    """Return the class that derives from a class of stacks and from `TerraformStack` of a CDK.

    Many stacks of it cost less: nothing looks again at everything in the app.
    """
    if issubclass(cls, cdk.TerraformStack):
        return cls
    shown = {name: getattr(cls, name) for name in ("__module__", "__qualname__", "__doc__")}
    return type(cls)(cls.__name__, (cls, cdk.TerraformStack), shown | {"_cdk": cdk})
