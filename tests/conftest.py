"""How many examples a property is tried on, where it does not say so itself; always the same ones.

Few in `./run test`, many in `SEAT_SOAK=1 ./run test tests/unit`. The proofs of `./run soak` have
sizes of their own (`tests/soak/soak_sizes.py`).
"""

import os

from hypothesis import settings

settings.register_profile("small", max_examples=20, derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=2_000, derandomize=True, deadline=None)
settings.load_profile("soak" if os.environ.get("SEAT_SOAK") == "1" else "small")
