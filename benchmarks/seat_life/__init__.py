"""A made-up seat with known truth: bodies, things, broken wires, and the product living on it.

Everything but `running` (which turns the product's crank) and `plot` is pure: values in, values
out, chance only as a `random.Random` that was handed in.
"""
