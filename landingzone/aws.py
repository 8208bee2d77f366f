"""Typed classes of the AWS provider for a stack around the construct: `AwsProvider`, and those of IAM.

Importing anything of the whole provider package, `cdktf_cdktf_provider_aws`, takes twelve seconds more. They are the
classes that the construct uses, of the CDK that the program has imported, and of the whole package once the program
has imported that. `dir(landingzone.aws)` lists them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landingzone_provider_aws.cdktf import *  # noqa: F403
else:
    from landingzone.terraform import bindings
    from landingzone.terraform.cdk import chosen_cdk
    from landingzone.terraform.node.start import start_node

    def __dir__() -> list[str]:
        return bindings.class_names(chosen_cdk())

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in __dir__():
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        start_node()
        return bindings.find_class(chosen_cdk(), name)
