"""Typed classes of the AWS provider for a stack around the construct: `AwsProvider`, and those of IAM.

Importing anything from the whole provider package, `cdktf_cdktf_provider_aws`, takes twelve seconds more. They are
the classes that the construct uses, from the CDK that the program has imported, or from the whole package once the
program has imported that. `dir(landingzone.aws)` lists them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landingzone_provider_aws.cdktf import *  # noqa: F403
else:
    from landingzone.terraform import bindings
    from landingzone.terraform.cdk import chosen_cdk
    from landingzone.terraform.node.start import start_node

    def __dir__() -> list[str]:
        return sorted(bindings.submodules_of_classes(chosen_cdk()))

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            return __dir__()
        if name.startswith("__"):
            raise AttributeError(name)
        cdk = chosen_cdk()
        submodule = bindings.submodules_of_classes(cdk).get(name)
        if submodule is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        start_node()
        return getattr(getattr(bindings.load(cdk), submodule), name)
