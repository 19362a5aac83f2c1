"""Ways to read an HX711, one driver per file, and the chip they are tried on: an emulator."""
