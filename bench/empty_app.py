"""A CDKTF app with an empty stack: the least that a synthesis can cost."""

from cdktf import App, TerraformStack

app = App()
TerraformStack(app, "empty")
app.synth()
