"""A made-up seat and a made-up technician, for `benchmarks/calibration.py`. A simulation."""
