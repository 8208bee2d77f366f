"""The typed classes of the AWS provider, and Node, which runs them."""
