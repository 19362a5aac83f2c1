"""What stands across the top of the floor when a site is run out of the ordinary. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dispatcher.registry.values import Registry
from dispatcher.routing.decisions import Decision, ModeSet, SuggestEvacuation
from dispatcher.routing.modes import Mode
from dispatcher.routing.questions import Questions

Json = dict[str, Any]
ToMs = Callable[[float], int]

# Whoever has not looked by then has other ways to know.
SUGGESTED_FOR_S = 600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """Half a zone has just emptied; nothing is set."""

    zone: str
    left: int
    still_there: int
    at_s: float

    def stands(self, now_s: float) -> bool:
        """Whether it is still worth anybody's look."""
        return now_s < self.at_s + SUGGESTED_FOR_S


Suggestions = Mapping[str, Suggestion]


def suggested(before: Suggestions, decisions: Iterable[Decision], now_s: float) -> Suggestions:
    """By site, after what was decided: a supervisor's word about the site answers it."""
    after = dict(before)
    for one in decisions:
        match one:
            case SuggestEvacuation(site=site, zone=zone, left=left, still_there=still_there):
                after[site] = Suggestion(zone=zone, left=left, still_there=still_there, at_s=now_s)
            case ModeSet(site=site):
                after.pop(site, None)
            case _:
                pass
    return after


def banners(
    registry: Registry, known: Questions, suggestions: Suggestions, now_s: float, to_ms: ToMs
) -> list[Json]:
    """What has to be said of each site, the weightiest first; nothing on an ordinary day."""
    return [
        one
        for site in registry.sites.values()
        for one in _of_site(site.id, registry, known, suggestions.get(site.id), now_s, to_ms)
    ]


def _of_site(
    site_id: str,
    registry: Registry,
    known: Questions,
    suggestion: Suggestion | None,
    now_s: float,
    to_ms: ToMs,
) -> Iterator[Json]:
    state = known.site(site_id)
    # With one site nobody needs its name.
    name = registry.sites[site_id].name if len(registry.sites) > 1 else None
    about = {"site": site_id, "name": name}
    if state.mode is not Mode.NORMAL:
        until_ms = None if state.until_s is None else to_ms(state.until_s)
        more = {"until_ms": until_ms, "by": state.by, "reason": state.reason}
        yield {**about, "kind": state.mode.value, **more}
    if suggestion is not None and suggestion.stands(now_s):
        zone = registry.zones.get(suggestion.zone)
        yield {
            **about,
            "kind": "evacuation_suggested",
            "until_ms": to_ms(suggestion.at_s + SUGGESTED_FOR_S),
            "zone": suggestion.zone if zone is None else zone.name,
            "left": suggestion.left,
            "still_there": suggestion.still_there,
        }
    if state.sensing_down:
        trusted = now_s < state.trust_until_s
        until_ms = to_ms(state.trust_until_s) if trusted else None
        kind = "sensing_down" if trusted else "sensing_down_long"
        yield {**about, "kind": kind, "until_ms": until_ms}
