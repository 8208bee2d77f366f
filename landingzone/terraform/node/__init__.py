"""Node, which runs the CDK: which one, how it is started, and the messages for one that does not work."""
