"""What stands across the top of the floor: nothing on an ordinary day."""

from call_hall import agent, small_registry

from dispatcher.registry.values import Registry, Site
from dispatcher.routing.decisions import ModeSet, SuggestEvacuation
from dispatcher.routing.modes import Mode
from dispatcher.routing.policies import RoutingRules
from dispatcher.routing.router import Router
from dispatcher.web.banners import SUGGESTED_FOR_S, Json, Suggestions, banners, suggested

EXODUS = SuggestEvacuation(site="main", zone="billing", left=5, still_there=4)


def router() -> Router:
    return Router(rules=RoutingRules(), agents=[agent("anna")], main_site="main")


def shown(
    known: Router,
    at_s: float = 0.0,
    suggestions: Suggestions | None = None,
    registry: Registry | None = None,
) -> list[Json]:
    def to_ms(moment_s: float) -> int:
        return round(moment_s * 1000)

    return banners(registry or small_registry(), known, suggestions or {}, at_s, to_ms)


def test_an_ordinary_day_has_none() -> None:
    assert shown(router()) == []


def test_a_mode_says_until_when_by_whom_and_what_for() -> None:
    known = router()
    known.mode_set(Mode.DRAIN, 1.0, by="eva", site="main", until_s=61.0, reason="moving house")

    assert shown(known) == [
        {
            "site": "main",
            "name": None,
            "kind": "drain",
            "until_ms": 61_000,
            "by": "eva",
            "reason": "moving house",
        }
    ]


def test_with_several_sites_each_line_names_its_own() -> None:
    known, sites = router(), {one: Site(id=one, name=one.title()) for one in ("main", "west")}
    known.mode_set(Mode.CLOSED, 1.0, by="eva", site="west")
    (line,) = shown(known, registry=Registry(sites=sites))

    assert (line["site"], line["name"], line["until_ms"]) == ("west", "West", None)


def test_a_loss_of_sensing_says_how_long_logins_are_trusted() -> None:
    known = router()
    known.link_changed(10.0, up=False, site="main")
    trusted, later = shown(known, 20.0), shown(known, 10.0 + 900.0)

    assert [(one["kind"], one["until_ms"]) for one in trusted] == [("sensing_down", 910_000)]
    assert [(one["kind"], one["until_ms"]) for one in later] == [("sensing_down_long", None)]


def test_a_suggestion_stands_until_somebody_answers_it_or_nobody_has() -> None:
    open_ = suggested({}, [EXODUS], 5.0)
    answer = ModeSet(site="main", mode=Mode.NORMAL, until_s=None, by="eva")

    assert [(one["kind"], one["zone"]) for one in shown(router(), 6.0, open_)] == [
        ("evacuation_suggested", "Billing")
    ]
    assert shown(router(), 5.0 + SUGGESTED_FOR_S, open_) == []
    assert suggested(open_, [answer], 7.0) == {}


def test_an_answer_for_another_site_leaves_it_standing() -> None:
    other = ModeSet(site="west", mode=Mode.EVACUATION, until_s=None, by="eva")

    assert suggested(suggested({}, [EXODUS], 5.0), [other], 7.0).keys() == {"main"}
