"""What may be believed of each seat."""
