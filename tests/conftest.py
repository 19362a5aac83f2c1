"""How many examples a property is tried on: few here, many in the soak; always the same ones."""

import os

from hypothesis import settings

settings.register_profile("small", max_examples=20, derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=2_000, derandomize=True, deadline=None)
settings.load_profile("soak" if os.environ.get("SEAT_SOAK") == "1" else "small")
