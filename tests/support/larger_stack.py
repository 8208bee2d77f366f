"""Somebody's stack, into which constructs go."""

from pathlib import Path

from cdk_classes import CDK, LocalBackend, TerraformStack
from synthesis import synthesize

from dev.engine import PROVIDER_RANGE
from landingzone.terraform import bindings


class Larger(TerraformStack):
    def __init__(self, scope, id="larger", directory=Path()):
        super().__init__(scope, id)
        self.aws = bindings.load(CDK)
        self.aws.provider.AwsProvider(self, "aws", region="eu-west-1")
        LocalBackend(self, path=str(directory / f"{id}.tfstate"))
        # The bindings ask for the one version that they were made from.
        self.add_override("terraform.required_providers.aws", {"source": "hashicorp/aws", "version": PROVIDER_RANGE})


def synthesize_larger(emulator, build):
    content = synthesize(lambda app: build(Larger(app)))["larger"]
    content["provider"]["aws"] = [emulator.provider]
    return content
