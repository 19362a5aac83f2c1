"""Who gets which call: pure decisions."""
