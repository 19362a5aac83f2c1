"""What a node would have said on real recordings, which are not part of this repository."""

import csv
from pathlib import Path

import pytest

from mqtt_bridge.messages import Presence
from seatd.presence import PresenceRules
from seatd.replay import replay
from sensors import RecordedTrace, Scale, Unit, load_csv

TRACES = Path(__file__).parents[3].parent / "shared" / "data" / "loadcell"
DEAD = TRACES / "herowear_test_2023-06-21_112006.csv.gz"
SEATED = TRACES / "smartchair_livres_bruno.csv"
SEATED_HZ = 2

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not TRACES.is_dir(), reason="the recorded traces are not here"),
]


def said(trace: RecordedTrace, scale: Scale) -> list[Presence]:
    changes = replay(trace=trace, scale=scale, rules=PresenceRules())
    return [change.after for change in changes]


@pytest.mark.parametrize(
    "scale",
    [
        Scale(zero_counts=0, counts_per_kg=10_700.0),
        Scale(zero_counts=-800_000, counts_per_kg=10_700.0),
        Scale(zero_counts=0, counts_per_kg=1.0),
        Scale(zero_counts=84_210, counts_per_kg=-10_700.0),
    ],
    ids=["its 0 is an empty seat", "its 0 is a person", "its junk is a person", "the other way"],
)
def test_a_dead_converter_with_bursts_of_junk_never_gives_offline_or_online(scale: Scale) -> None:
    """A constant 0, polled while not ready, with 71 junk values of the 2^k-1 family."""
    trace = load_csv(DEAD, time_column="Time", value_column="Weight(lbs)", unit=Unit.S)

    assert said(trace, scale) == []


def test_a_person_who_shifts_and_leans_is_online_all_the_time() -> None:
    """Twelve cells at 2 Hz, added up; leaning takes nearly all weight off them for moments."""
    with SEATED.open(encoding="utf-8", newline="") as file:
        counts = [
            sum(int(row[f"p{cell:02}"]) for cell in range(12)) for row in csv.DictReader(file)
        ]
    trace = RecordedTrace(
        times_s=tuple(n / SEATED_HZ for n in range(len(counts))), counts=tuple(counts)
    )
    scale = Scale(zero_counts=0, counts_per_kg=max(counts) / 72.5)

    assert said(trace, scale) == [Presence.ONLINE]
