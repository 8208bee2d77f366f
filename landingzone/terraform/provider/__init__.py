"""The typed classes of the AWS provider, and the Node that they run on."""
