"""The parts of `benchmarks/desk.py`."""
