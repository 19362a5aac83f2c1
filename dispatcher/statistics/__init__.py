"""The day in figures: what happened, counted, live and again from the log."""
