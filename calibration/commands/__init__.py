"""The commands of `seat-calibrate`, a file each."""
