"""States of routing as JSON values, moments as milliseconds of UTC, and back.

A field that has its default is left out, and one that is not known (a newer version wrote it) is
passed by: an agent's or call's state outlives the version that stored it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any

from dispatcher.registry.values import Agent, BindingPolicy
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.modes import Mode, SiteState
from dispatcher.routing.values import Call, Wish

ToMs = Callable[[float], int]
FromMs = Callable[[int], float]
Json = dict[str, Any]

AGENT_MOMENTS = frozenset(
    {
        "here_until_s",
        "shift_ends_s",
        "left_s",
        "empty_from_s",
        "absent_since_s",
        "unknown_since_s",
        "back_s",
        "settles_until_s",
        "rests_until_s",
        "wraps_up_until_s",
        "idle_since_s",
    }
)
# Said anew by the registry, the chairs and the site's own state.
AGENT_ELSEWHERE = frozenset({"agent", "view", "site"})
AGENT_SETS = frozenset({"chats", "barred"})

SITE_MOMENTS = frozenset({"until_s", "frozen_since_s", "sensing_down_since_s", "trust_until_s"})
SITE_ELSEWHERE = frozenset({"id", "mode", "trusts_unknown", "rings_leaving"})

CALL_TERMS = (
    "site",
    "blocked",
    "step",
    "released",
    "callback_offered",
    "paused_s",
    "offer_id",
    "also_offered",
)


def agent_json(state: AgentState, to_ms: ToMs) -> Json:
    """What must be remembered of an agent besides the registry."""
    body = _changed(state, AGENT_MOMENTS, AGENT_ELSEWHERE, to_ms)
    return {name: sorted(value) if name in AGENT_SETS else value for name, value in body.items()}


def agent_from(body: Mapping[str, Any], agent: Agent, from_ms: FromMs) -> AgentState:
    """An agent's state as it was stored."""
    known = _known(body, fields(AgentState), AGENT_MOMENTS, AGENT_ELSEWHERE, from_ms)
    for name in AGENT_SETS & known.keys():
        known[name] = frozenset(known[name])
    return AgentState(agent=agent, **known)


def site_json(site: SiteState, to_ms: ToMs) -> Json:
    """What must be remembered of how a site is run."""
    body = _changed(site, SITE_MOMENTS, SITE_ELSEWHERE, to_ms)
    return {"mode": site.mode.value, **body}


def site_from(site_id: str, body: Mapping[str, Any], from_ms: FromMs) -> SiteState:
    """A site's state as it was stored."""
    known = _known(body, fields(SiteState), SITE_MOMENTS, SITE_ELSEWHERE, from_ms)
    return SiteState(id=site_id, mode=Mode(body["mode"]), **known)


def terms_json(call: Call, to_ms: ToMs) -> Json:
    """What a call's wait has come to, beside its columns."""
    defaults = _call_defaults()
    body: Json = {
        name: value for name in CALL_TERMS if (value := getattr(call, name)) != defaults[name]
    }
    if call.bound_from_s is not None:
        body["bound_from_ms"] = to_ms(call.bound_from_s)
    if call.wish is not None:
        wish = {one.name: getattr(call.wish, one.name) for one in fields(Wish)}
        body["wish"] = {**wish, "policy": call.wish.policy.value}
    return body


def terms_from(body: Mapping[str, Any], from_ms: FromMs) -> Json:
    """The same, as attributes of a call."""
    terms: Json = {name: body[name] for name in CALL_TERMS if name in body}
    if "also_offered" in terms:
        terms["also_offered"] = tuple(terms["also_offered"])
    if "bound_from_ms" in body:
        terms["bound_from_s"] = from_ms(body["bound_from_ms"])
    if "wish" in body:
        wish = body["wish"]
        terms["wish"] = Wish(**{**wish, "policy": BindingPolicy(wish["policy"])})
    return terms


def _changed(value: Any, moments: frozenset[str], elsewhere: frozenset[str], to_ms: ToMs) -> Json:
    body: Json = {}
    kind: Any = type(value)
    for name, default in _defaults(kind):
        now = getattr(value, name)
        if name in elsewhere or now == default:
            continue
        if name in moments:
            body[f"{name[:-2]}_ms"] = to_ms(now)
        else:
            body[name] = now
    return body


@cache
def _call_defaults() -> Mapping[str, Any]:
    return {one.name: one.default for one in fields(Call)}


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Asked for every agent of every turn: found out once."""
    return tuple((one.name, _default(one)) for one in fields(kind))


def _known(
    body: Mapping[str, Any],
    known: Iterable[Field[Any]],
    moments: frozenset[str],
    elsewhere: frozenset[str],
    from_ms: FromMs,
) -> Json:
    values: Json = {}
    for field in known:
        stored = f"{field.name[:-2]}_ms" if field.name in moments else field.name
        if field.name not in elsewhere and stored in body:
            moment = field.name in moments
            values[field.name] = from_ms(body[stored]) if moment else body[stored]
    return values


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return None if field.default_factory is MISSING else field.default_factory()
