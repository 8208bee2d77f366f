"""An app of a CDK with an empty stack: the least that a synthesis can cost."""

import importlib
import os

# As a program would import it, with nothing of this package.
cdk = importlib.import_module(os.environ.get("LANDINGZONE_CDK", "cdktf"))
app = cdk.App()
cdk.TerraformStack(app, "empty")
app.synth()
