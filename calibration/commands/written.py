"""What a scale was and what it is now, after every command that writes one."""

from collections.abc import Mapping
from typing import Any

from calibration.check import Facts
from calibration.screen import OK, Screen


def tell_written(screen: Screen, answer: Mapping[str, Any], *, key: str) -> None:
    """Shows before and after; `key` is the sentence above them."""
    before, after = answer.get("before"), answer["after"]
    screen.say(key, style=OK)
    screen.line(f"  {screen.words('written.before'):<8} {short(screen, before)}")
    screen.line(f"  {screen.words('written.after'):<8} {short(screen, after)}")
    screen.result(before=before, after=after)


def short(screen: Screen, scale: Facts | None) -> str:
    """One line for a scale."""
    if not scale:
        return screen.words("written.none")
    lines = scale.get("cells") or [scale]
    figures = "; ".join(
        screen.words("written.line", zero=one["zero_counts"], slope=one["counts_per_kg"])
        for one in lines
    )
    who, at = scale.get("calibrated_by") or "?", scale.get("calibrated_at") or "?"
    return f"{figures}  ({who}, {at})"
