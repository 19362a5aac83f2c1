"""What the age of a wait means: pure rules of one zone, evaluated whenever a moment comes.

Order: widening of the capability asked for, overflow to the next tier, the offer to be called
back, and the longest wait. The state of a call only ever moves forward.
"""

from dispatcher.registry.values import BindingPolicy
from dispatcher.routing.changing import but
from dispatcher.routing.decisions import WaitChange
from dispatcher.routing.policies import OVERFLOWS_TO, ZonePolicy
from dispatcher.routing.values import Call, Wish

# A strict priority is a head start no wait can catch up with: 11 days for each second of it.
STRICT_FACTOR = 1e6


def place_s(call: Call, policy: ZonePolicy) -> float:
    """A waiting call's sort key: its arrival less its head start. Never changes by itself."""
    given_s = call.head_start_s + policy.head_starts_s.get(call.customer_class, 0.0)
    head_start_s = min(given_s, policy.head_start_limit_s)
    return call.arrived_s - head_start_s * (STRICT_FACTOR if policy.strict_priority else 1.0)


def aged(
    call: Call, policy: ZonePolicy, wish: Wish | None, now_s: float
) -> tuple[Call, list[WaitChange]]:
    """The call as its age makes it, and what became different."""
    changes = []
    step = _step(call, policy, now_s)
    if step > call.step:
        call = but(call, step=step)
        changes.append(WaitChange.WIDENED)
    if not call.overflowed and _reached(call, _overflow_after_s(call, policy), now_s):
        call = but(call, overflowed=True)
        changes.append(WaitChange.OVERFLOWED)
    if not call.released and wish is not None and _passed(bound_until_s(call, wish), now_s):
        call = but(call, released=True)
        changes.append(WaitChange.RELEASED)
    if not call.callback_offered and _reached(call, policy.callback_after_s, now_s):
        call = but(call, callback_offered=True)
        changes.append(WaitChange.CALLBACK_OFFERED)
    return call, changes


def waited_too_long(call: Call, policy: ZonePolicy, now_s: float) -> bool:
    """Whether the zone's longest wait is over."""
    return _reached(call, policy.longest_wait_s, now_s)


def next_change_s(call: Call, policy: ZonePolicy, wish: Wish | None, now_s: float) -> float | None:
    """When age alone will next change something for a waiting call."""
    after_s = [
        policy.longest_wait_s,
        None if call.overflowed else _overflow_after_s(call, policy),
        None if call.callback_offered else policy.callback_after_s,
        *(one.after_s for one in policy.widening[call.step + 1 :]),
    ]
    moments = [call.clock_s + one for one in after_s if one is not None]
    until_s = None if wish is None or call.released else bound_until_s(call, wish)
    if until_s is not None:
        moments.append(until_s)
    coming = [moment for moment in moments if moment > now_s]
    return min(coming) if coming else None


def bound_until_s(call: Call, wish: Wish) -> float | None:
    """Until when only the dedicated agent is asked; None: without end."""
    if wish.policy is not BindingPolicy.FIRST:
        return None
    from_s = call.clock_s if call.bound_from_s is None else call.bound_from_s + call.paused_s
    return from_s + wish.wait_s


def _step(call: Call, policy: ZonePolicy, now_s: float) -> int:
    steps = [at for at, one in enumerate(policy.widening) if now_s >= call.clock_s + one.after_s]
    return max([call.step, *steps])


def _overflow_after_s(call: Call, policy: ZonePolicy) -> float | None:
    return policy.overflow_after_s if call.tier in OVERFLOWS_TO else None


def _reached(call: Call, after_s: float | None, now_s: float) -> bool:
    return after_s is not None and now_s >= call.clock_s + after_s


def _passed(moment_s: float | None, now_s: float) -> bool:
    return moment_s is not None and now_s >= moment_s
