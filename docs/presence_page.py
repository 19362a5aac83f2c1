"""`presence.md`: the presence rules as the node's own tables state them. Pure."""

from dataclasses import fields

from mqtt_bridge.messages import Mode
from seatd.evidence import TRUTH, Judgement, SightingView, WeightView
from seatd.modes import CAMERA_TRUTH, CONFIRM_TRUTH, LOGIN_TRUTH
from seatd.presence import TRANSITIONS, Event, PresenceRules

HEAD = """\
# Presence

Written by `./run docs` from the tables in `seatd/presence.py`, `seatd/evidence.py` and
`seatd/modes.py`.

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


OBJECTS = """\
### Objects on the seat
A person breathes and fidgets; a bag does not. A load in the normal range that has not moved by
more than the noise for `still_s` is an object, if the camera has seen nobody since it lay still.

It takes both. Without a camera, 25 kg on the chair stay occupied however still they lie: a very
quiet person on a stiff cell shows little more than a bag does, and calling somebody away who is
there costs calls, while an object that holds a seat costs one ring that nobody answers.

### Standing at the desk
The camera holds an empty chair only with a picture taken since the weight went, and without a
doubt. A picture of the sitter himself does not say that he stands there now. A picture in doubt
leaves the word to the newest sure one, as long as that one is fresh itself.

Readings that come in bursts of junk are held back: they count as "no conversion just now".

A converter that repeats one value is dead after ten of them. What it said with them is then taken
back: a run that began with it never was, and the `ttl_s` of silence count from the conversion
before. Until then a repeated value completes no `absence_s`. Silence is looked at by the clock,
not by readings: the seat is unknown `ttl_s` after the last good conversion, however long a read
hangs. A load cell that has not yet said anything is starting, not faulty, for 3 s.
"""


def page() -> str:
    """The whole page."""
    parts = (HEAD, _durations(), _diagram(), _every_pair(), _truth(), OBJECTS, _modes())
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


MODES = """\
## Where presence comes from

The dispatcher sends each seat its source, as a mode without a name ([protocol.md](protocol.md)).

| mode | evidence |
|---|---|
"""


def _modes() -> str:
    table = "the table above"
    rows = {
        Mode.CHAIR_CAMERA: f"load cell and camera, {table}",
        Mode.DESK_MAT: f"the mat's load cell and the camera, {table}",
        Mode.CAMERA: "; ".join(f"{v.value}: {_said(j)}" for v, j in CAMERA_TRUTH.items()),
        Mode.CONFIRM: "; ".join(f"{v.value}: {_said(j)}" for v, j in CONFIRM_TRUTH.items()),
        Mode.TRUST_LOGIN: f"always: {_said(LOGIN_TRUTH)}",
    }
    return MODES + "".join(f"| `{mode.value}` | {rows[mode]} |\n" for mode in Mode)


def _said(judgement: Judgement) -> str:
    return f"{judgement.evidence.value} (`{judgement.reason.value}`)"
