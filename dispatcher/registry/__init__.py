"""Who works where, and who calls."""
