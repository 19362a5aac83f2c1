"""One scenario as a picture: weight, evidence and presence over time."""

from pathlib import Path

from seat_life.running import live
from seat_life.telling import life_of
from seat_life.truth import Place
from seat_life.words import Scenario

WIDTH_INCHES, HEIGHT_INCHES, DOTS_PER_INCH = 9.0, 4.6, 80
MOST_POINTS = 6000
EVIDENCE = ("blind", "empty", "occupied")
PRESENCE = ("unknown", "offline", "online")


def draw(scenario: Scenario, file: Path) -> None:
    """Draws a scenario as PNG; the truth is the shaded ground."""
    # Heavy, and only wanted here.
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    life = life_of(scenario)
    looks = list(live(life))
    looks = looks[:: max(1, len(looks) // MOST_POINTS)]
    at_s = [look.at_s for look in looks]
    evidence = [
        look.chair.source.judge(look.chair.counting, look.at_s).evidence.value for look in looks
    ]
    picture, (weight, judged, told) = plt.subplots(
        3, 1, sharex=True, figsize=(WIDTH_INCHES, HEIGHT_INCHES), height_ratios=(3, 1, 1)
    )
    weight.plot(at_s, [look.true_kg for look in looks], color="0.6", label="truly on the seat, kg")
    measured = [float("nan") if look.reading.kg is None else look.reading.kg for look in looks]
    weight.plot(at_s, measured, color="#1f5fa8", linewidth=1, label="measured, kg")
    weight.legend(loc="upper right", fontsize=8)
    for axes, names, values in (
        (judged, EVIDENCE, evidence),
        (told, PRESENCE, [look.chair.seat.presence.value for look in looks]),
    ):
        axes.step(at_s, [names.index(value) for value in values], where="post", color="#1f5fa8")
        axes.set_yticks(range(len(names)), names, fontsize=8)
        axes.set_ylim(-0.4, len(names) - 0.6)
    ends_s = [*(one.start_s for one in life.truth.stretches[1:]), life.truth.end_s]
    for axes in (weight, judged, told):
        for stretch, end_s in zip(life.truth.stretches, ends_s, strict=True):
            if stretch.place is Place.SITTING:
                axes.axvspan(stretch.start_s, end_s, color="#e8f0e4", zorder=0)
    weight.set_title(scenario.name, loc="left", fontsize=10)
    told.set_xlabel("seconds; shaded: somebody truly sits", fontsize=8)
    picture.tight_layout()
    picture.savefig(file, dpi=DOTS_PER_INCH)
    plt.close(picture)
