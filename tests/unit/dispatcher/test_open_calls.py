"""Open calls are found by customer without looking at all of them."""

from dataclasses import replace

from call_hall import call
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.routing.open_calls import OpenCalls

# Each call is one customer's for good, or nobody's.
OWNERS = {"c1": "acme", "c2": "acme", "c3": "bolt", "c4": None}
NAMES = st.sampled_from(sorted(OWNERS))
STEPS = st.lists(st.tuples(st.sampled_from(["put", "drop"]), NAMES))


@settings(derandomize=True)
@given(STEPS)
def test_the_calls_of_a_customer_are_those_a_look_at_all_would_find(
    steps: list[tuple[str, str]],
) -> None:
    calls = OpenCalls()
    for number, (verb, name) in enumerate(steps):
        if verb == "put":
            calls[name] = replace(call(name), customer_id=OWNERS[name], step=number)
        else:
            calls.drop(name)

        for customer in ("acme", "bolt", "nobody"):
            found = [one for one in calls.values() if one.customer_id == customer]

            assert calls.of_customer(customer) == found


def test_dropping_what_never_was_is_no_error() -> None:
    calls = OpenCalls()
    calls.drop("c1")

    assert calls == {}
