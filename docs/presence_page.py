"""`presence.md`: the presence rules as the node's own tables state them. Pure."""

from dataclasses import fields

from seatd.evidence import TRUTH, SightingView, WeightView
from seatd.presence import TRANSITIONS, Event, PresenceRules

HEAD = """\
# Presence

Written by `./run docs` from the tables in `seatd/presence.py` and `seatd/evidence.py`.

A node asks its two sensors what they say and reads the answer off the truth table below. Then it
asks how long that has been so, and moves between three states:

- **online**: somebody sits there.
- **offline**: nobody has been there for more than 30 s.
- **unknown**: no healthy sensor says anything. It never counts as there, and never as away.

Beside the state there is `occupied`, which is quicker: false once the seat has been empty for
half a second, while the state is still online.

How the 30 s are counted:

- They begin with the first empty sample. Exactly 30.0 s is still online.
- A return shorter than `confirm_s` does not interrupt them.
- A return that is being confirmed when they are over puts the decision off: confirmed, the agent
  was never away; broken off, he is offline at once.
- Silence of the sensors shorter than `ttl_s` does not interrupt them. Longer silence ends them.
- The node counts on its own monotonic clock. The network and the time of day play no part.
"""


def page() -> str:
    """The whole page."""
    parts = (HEAD, _durations(), _diagram(), _every_pair(), _truth())
    return "\n".join(parts)


def _durations() -> str:
    rules = PresenceRules()
    rows = [f"| `{one.name}` | {getattr(rules, one.name)} |" for one in fields(rules)]
    return "\n".join(("## Durations", "", "| key | default, s |", "|---|---|", *rows, ""))


def _diagram() -> str:
    arrows = [
        f"    {before.value} --> {after.value}: {event.value}"
        for (before, event), after in TRANSITIONS.items()
        if before is not after
    ]
    lines = ("```mermaid", "stateDiagram-v2", "    [*] --> unknown", *arrows, "```", "")
    return "\n".join(("## States", "", *lines))


def _every_pair() -> str:
    states = list(dict.fromkeys(state for state, _ in TRANSITIONS))
    rows = [
        f"| {state.value} | "
        + " | ".join(TRANSITIONS[state, event].value for event in Event)
        + " |"
        for state in states
    ]
    head = f"| from | {' | '.join(event.value for event in Event)} |"
    return "\n".join((head, "|---" * (len(Event) + 1) + "|", *rows, ""))


def _truth() -> str:
    rows = [
        f"| {weight.value} | "
        + " | ".join(
            f"{TRUTH[weight, sight].evidence.value} (`{TRUTH[weight, sight].reason.value}`)"
            for sight in SightingView
        )
        + " |"
        for weight in WeightView
    ]
    head = f"| load cell \\ camera | {' | '.join(view.value for view in SightingView)} |"
    return "\n".join(
        (
            "## What the two sensors mean together",
            "",
            "A seat without a camera lives in the last column. The `reason` stands in brackets.",
            "",
            head,
            "|---" * (len(SightingView) + 1) + "|",
            *rows,
            "",
        )
    )
