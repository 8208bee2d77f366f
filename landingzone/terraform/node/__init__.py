"""Node, which runs the CDK: which one, how it is started, and what is said of one that does not work."""
