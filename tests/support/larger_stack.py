"""Somebody's stack, into which constructs go."""

from __future__ import annotations

from pathlib import Path

from cdk_classes import CDK, LocalBackend, TerraformStack
from constructs import Construct

from dev.engine import PROVIDER_RANGE
from landingzone.terraform import bindings


class Larger(TerraformStack):
    """Somebody's stack, with a provider and a backend of its own."""

    def __init__(self, scope: Construct, id: str = "larger", directory: Path = Path()) -> None:
        super().__init__(scope, id)
        self.aws = bindings.load(CDK)
        self.aws.provider.AwsProvider(self, "aws", region="eu-west-1")
        LocalBackend(self, path=str(directory / f"{id}.tfstate"))
        # The bindings ask for the one version that they were made from.
        self.add_override("terraform.required_providers.aws", {"source": "hashicorp/aws", "version": PROVIDER_RANGE})
