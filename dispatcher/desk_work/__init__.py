"""The desk at work: rules and rows joined, one class per concern."""
