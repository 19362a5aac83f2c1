"""`accuracy.md`: what the accuracy benchmark measured, and the scenarios behind it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# Picture -> the scenario it shows.
PICTURES = {
    "accuracy-leaving.png": "leaves for ten minutes",
    "accuracy-postures.png": "a light person leans on the desk",
    "accuracy-stuck.png": "the converter gets stuck under a sitter",
    "accuracy-box.png": "a box of 25 kg before a camera",
}

HEAD = """\
# Accuracy

Written by `./run docs` from `docs/accuracy-results.json`, which is the last line of
`./run bench accuracy`.

How often is a chair called empty while somebody sits on it, and how quickly is it called empty
when nobody does? Measured on random working days whose truth is known, on the production path:
load cell, evidence, presence, with a virtual clock. No real chair stands behind these figures:
the bodies, cells and faults are modelled (`benchmarks/seat_life/`) after measured field noise,
published drift and recorded traces. A real Pi on a real chair has not been measured yet.
"""

MEANINGS = """\
An earlier run of the same length had three false absences: with a dead load cell the camera
decided alone, by a picture up to ten seconds old. Since then an absence needs a picture from
after the 30 s.

## What is counted

- **truly sitting**: from the moment a person alone presses more than 15 kg, the seat's normal
  minimum, until he presses less again; leaning, rocking and pushing himself up included.
- **truly absent**: not sitting, and not standing in the sight of a working camera.
- **false away**: an offline while truly sitting, while standing before a working camera, or less
  than 30 s after the absence began.
- **missed away**: more than 32 s of absence with healthy sensors and no offline: 31 s, the latest
  moment, and 1 s of margin.
- **offline after**: from the beginning of an absence to offline, with healthy sensors.
- **online after**: from sitting down to online, at a seat that was not online.
- **offline after standing**: the same after a stand at the desk, in sight of the camera, from the
  moment the person walked off. A camera that looks every 10 s notices that late.
- **dead sensor to unknown**: from the moment a load cell died, at a seat without a camera. What a
  stuck converter said is taken back once it is known to be stuck.
- **absences by a faulty sensor**: an offline at a seat without a working camera for which the load
  cell was dead for more than 2 s of the 30 s before it.

Spikes count as healthy. An absence with any other trouble in it, or up to 10 s before it, is only
looked at for false away and for absences by a faulty sensor.
"""

DAYS = """\
## The days

Eight hours each, one person of 45 to 140 kg: thirty times up from the chair, for a second to an
hour, often just around 30 s; leaning with up to 40 % of the weight off the seat, rocking, pushing
himself up on the arm rests, fidgets of up to a tenth of the body; jackets and bags of up to 4 kg
left on the chair, knocks against it; 40 to 200 counts of noise, hum, creep, warm-up, a drift of up
to 2 kg; on most days a cut wire, a stuck, floating or saturated converter, bursts of junk, lost
conversions or a host that stands still. Half of the seats have a camera, which misses 3 pictures
of 100 and is sometimes covered, dark or unplugged. The same seed gives the same days:

    ./run bench accuracy --hours 2000 --seed 1
"""


def page(results: Mapping[str, Any], chapters: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The whole page.

    Args:
        results: last line of the benchmark.
        chapters: the scenarios, by the name of their file.
    """
    parts = (HEAD, *_figures(results), MEANINGS, DAYS, *_pictures(), *_scenarios(chapters))
    return "\n".join(parts)


def _figures(results: Mapping[str, Any]) -> Iterator[str]:
    hours, days = results["occupied_hours"], results["days"]
    yield "## Figures\n"
    yield f"{hours:g} occupied hours on {days} days, {results['absences']} absences,"
    yield f"seed {results['seed']}.\n"
    yield "| what | measured | wanted |"
    yield "|---|---|---|"
    yield f"| false away | {results['false_away']} | 0 |"
    yield f"| false away per 100 occupied hours | {results['false_away_per_100h']:g} | 0 |"
    yield f"| missed away | {results['missed_away']} | 0 |"
    yield f"| absences by a faulty sensor | {results['absences_by_faulty_sensor']} | 0 |"
    yield f"| dead sensors never unknown | {results['dead_sensors_unseen']} | 0 |\n"
    yield "| seconds | number | half within | 95 % within | all within | wanted |"
    yield "|---|---|---|---|---|---|"
    for name, told, wanted in (
        ("offline_after_s", "offline after", "95 % within 30.6, all within 31"),
        ("offline_after_with_camera_s", "of these, seats with a camera", "the same"),
        ("offline_after_standing_s", "offline after standing", "within 12 s of the 30"),
        ("online_after_s", "online after", "95 % within 1.5"),
        ("fault_unknown_after_s", "dead sensor to unknown", "all within 2"),
    ):
        spread = results[name]
        measured = " | ".join(str(spread[part]) for part in ("n", "p50", "p95", "max"))
        yield f"| {told} | {measured} | {wanted} |"
    yield ""


def _pictures() -> Iterator[str]:
    yield "## Four scenarios\n"
    yield "`./run bench accuracy --scenario NAME --plot FILE.png` draws any of them.\n"
    for file, name in PICTURES.items():
        yield f"![{name}](images/{file})\n"


def _scenarios(chapters: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    number = sum(len(scenarios) for scenarios in chapters.values())
    yield f"## {number} scenarios\n"
    yield "Each is a few lines in `tests/scenarios/*.yaml`, and a test.\n"
    for file, scenarios in chapters.items():
        yield f"### {file}\n"
        yield "| scenario | why |"
        yield "|---|---|"
        for scenario in scenarios:
            yield f"| {scenario['name']} | {scenario['about']} |"
        yield ""
