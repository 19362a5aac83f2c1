"""A hall of any size under calls: what `benchmarks/routing.py` measures, piece by piece."""
