"""How the router lives by what comes from elsewhere: stored intents, and changes of the registry.

Pure but for the objects that are handed in.
"""

from enum import Enum

from dispatcher.registry.difference import EntryChange, RegistryChanged
from dispatcher.routing.decisions import (
    Alerted,
    AskChair,
    AskWho,
    CallDecision,
    Connected,
    Decision,
    Finished,
    Held,
    ModeSet,
    Noticed,
    Offered,
    Rang,
    Requeued,
    SuggestEvacuation,
    TellDedicated,
    Transferred,
    Withdrawn,
)
from dispatcher.routing.router import Router
from dispatcher.seats.ledger import SeatLedger
from dispatcher.seats.record import SeatView
from dispatcher.store.registry_rows import Intent

EVENTS: dict[type, str] = {
    Held: "call_held",
    Offered: "call_offered",
    Withdrawn: "offer_withdrawn",
    Rang: "call_rings",
    Connected: "call_connected",
    Requeued: "call_requeued",
    Transferred: "call_transferred",
    Finished: "call_finished",
    TellDedicated: "dedicated_told",
    AskWho: "sitter_asked",
    AskChair: "chair_asked",
    Noticed: "agent_noticed",
    ModeSet: "site_mode_set",
    Alerted: "site_alert",
    SuggestEvacuation: "evacuation_suggested",
}


def intend(router: Router, intent: Intent, now_s: float) -> list[Decision]:
    """Brings an agent to where he is said to be logged in, and to the break he wants."""
    state = router.agents.get(intent.agent_id)
    if state is None:
        return []
    decisions: list[Decision] = []
    if state.break_wanted != intent.break_wanted:
        decisions += router.break_wanted(intent.agent_id, now_s, wanted=intent.break_wanted)
    if intent.seat is None and state.seat is not None:
        decisions += router.logged_out(intent.agent_id, now_s)
    elif intent.seat is not None and state.seat != intent.seat:
        holder = router.holder(intent.seat)
        if holder is not None:
            decisions += router.logged_out(holder, now_s)
        decisions += router.logged_in(intent.agent_id, intent.seat, now_s, in_person=False)
    return decisions


def live_by(
    router: Router, ledger: SeatLedger, change: RegistryChanged, now_s: float
) -> list[Decision]:
    """Agents, chairs and bindings as the registry has them now; nobody loses what he is doing."""
    decisions: list[Decision] = []
    for one in change.of("seats"):
        if one.before is None:
            ledger.add(one.id)
        elif one.after is None:
            holder = router.holder(one.id)
            if holder is not None:
                decisions += router.logged_out(holder, now_s)
            ledger.remove(one.id)
            # If it comes back, nothing is known of it: not even what it said last.
            decisions += router.seat_changed(one.id, SeatView(), now_s)
    for one in change.of("agents"):
        decisions += _live_by_agent(router, one, now_s)
    for one in change.of("bindings"):
        decisions += router.binding_changed(one.id, one.after, now_s)
    return decisions


def describe(decision: Decision) -> str:
    """A decision as one line of the log, without a caller's number or a person's name."""
    event = EVENTS[type(decision)]
    if isinstance(decision, CallDecision):
        call = decision.call
        about = f"call={call.id} state={call.state.value} agent={call.agent_id}"
    else:
        names = ("site", "agent_id", "what", "code", "mode", "zone")
        told = {name: getattr(decision, name) for name in names if hasattr(decision, name)}
        about = " ".join(f"{name}={_plain(value)}" for name, value in told.items())
    cause = getattr(decision, "cause", None) or getattr(decision, "change", None)
    return f"{event} {about}" if cause is None else f"{event} {about} cause={cause.value}"


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _live_by_agent(router: Router, change: EntryChange, now_s: float) -> list[Decision]:
    if change.after is None:
        return router.agent_removed(change.id, now_s)
    decisions = router.agent_changed(change.after, now_s)
    seat = change.after.seat
    moved = seat is not None and (change.before is None or change.before.seat != seat)
    # A chair of his own is where he is logged in, unless somebody sits there on another's name.
    if moved and seat is not None and router.holder(seat) in {None, change.id}:
        decisions += router.logged_in(change.id, seat, now_s, in_person=False)
    return decisions
