"""The node: the daemon under each chair."""
