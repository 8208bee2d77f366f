"""The classes of the CDK that the tests run on: of cdktf, or of what LANDINGZONE_CDK names."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdktf import *  # noqa: F403
else:
    from landingzone.terraform.cdk import chosen_cdk

    CDK = chosen_cdk()

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(CDK, name)
