"""A small call centre in values: agents, calls, what chairs say. Shared by the tests."""

from dispatcher.registry.values import (
    Agent,
    Customer,
    CustomerClass,
    Registry,
    SeatPlace,
    Tier,
    Zone,
)
from dispatcher.routing.decisions import Decision, Offered
from dispatcher.routing.policies import RoutingRules
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, Offer
from dispatcher.seats.record import Link, SeatRecord, SeatView, Verdict
from mqtt_bridge import Topics
from mqtt_bridge.messages import (
    Heartbeat,
    Life,
    NodeStatus,
    Presence,
    PresenceMessage,
    Reason,
    Sensors,
    SensorState,
)

Message = Heartbeat | PresenceMessage | NodeStatus

BOOT_A, BOOT_B, BOOT_C = "a" * 24, "b" * 24, "c" * 24

HERE = SeatView(presence=Presence.ONLINE, occupied=True, reason=Reason.OCCUPIED, link=Link.LIVE)
LEAVING = SeatView(
    presence=Presence.ONLINE,
    occupied=False,
    empty_since_s=0.0,
    reason=Reason.SEAT_EMPTY,
    link=Link.LIVE,
)
AWAY = SeatView(
    presence=Presence.OFFLINE,
    occupied=False,
    empty_since_s=0.0,
    reason=Reason.SEAT_EMPTY,
    link=Link.LIVE,
)
UNKNOWN = SeatView(link=Link.SILENT)

RULES = RoutingRules(ring_s=20.0, ring_grace_s=2.0, settle_s=2.0, rest_s=10.0, wrap_up_s=0.0)


def agent(
    name: str,
    *,
    tier: Tier = Tier.NORMAL,
    zones: tuple[str, ...] = ("billing",),
    capability: int = 50,
) -> Agent:
    return Agent(id=name, name=name.title(), tier=tier, zones=zones, capability=capability)


def call(
    name: str,
    *,
    tier: Tier = Tier.NORMAL,
    zone: str = "billing",
    arrived_s: float = 0.0,
) -> Call:
    classes = {
        Tier.GUIDE: CustomerClass.NEW,
        Tier.NORMAL: CustomerClass.NORMAL,
        Tier.VIP: CustomerClass.VIP,
    }
    return Call(
        id=name,
        caller=None,
        customer_id=None,
        customer_class=classes[tier],
        tier=tier,
        zone=zone,
        arrived_s=arrived_s,
    )


def staffed(*agents: Agent, rules: RoutingRules = RULES, at_s: float = 0.0) -> Router:
    """A router whose agents are all logged in, each at the chair `seat-of-<name>`, and there."""
    router = Router(rules=rules, agents=agents)
    for one in agents:
        router.seat_changed(seat_of(one.id), HERE, at_s)
        router.logged_in(one.id, seat_of(one.id), at_s)
    return router


def ringing(*names: str) -> Router:
    """Call c1 rings at the first of some agents since second 10."""
    router = staffed(*(agent(name, capability=90 - at) for at, name in enumerate(names)))
    router.call_arrived(call("c1", arrived_s=10.0), 10.0)
    return router


def seat_of(agent_id: str) -> str:
    return f"seat-of-{agent_id}"


def offers(decisions: list[Decision]) -> list[Offer]:
    return [one.offer for one in decisions if isinstance(one, Offered)]


def rung(decisions: list[Decision]) -> list[tuple[str, str]]:
    """(call, agent) of every phone that shall ring."""
    return [(one.call_id, one.agent_id) for one in offers(decisions)]


def small_registry() -> Registry:
    """Two zones, three seats, three agents, two customers."""
    return Registry(
        site="Berlin",
        zones={
            "billing": Zone(id="billing", name="Billing"),
            "repair": Zone(id="repair", name="Repair"),
        },
        seats={
            seat_of(name): SeatPlace(id=seat_of(name), zone=zone, floor="3", x=float(at), y=1.0)
            for at, (name, zone) in enumerate(
                [("anna", "billing"), ("ben", "billing"), ("cleo", "repair")]
            )
        },
        agents={
            "anna": agent("anna", capability=80),
            "ben": agent("ben", capability=60),
            "cleo": agent("cleo", tier=Tier.VIP, zones=("billing", "repair"), capability=90),
        },
        customers={
            "acme": Customer(
                id="acme",
                name="Acme",
                customer_class=CustomerClass.VIP,
                phones=("+493012345678", "+493012345679"),
            ),
            "bolt": Customer(
                id="bolt",
                name="Bolt",
                customer_class=CustomerClass.NORMAL,
                phones=("+493012345680",),
            ),
        },
    )


def presence(
    *,
    seat: str = "berlin-001",
    epoch: int = 1,
    boot_id: str = BOOT_A,
    seq: int = 1,
    state: Presence = Presence.ONLINE,
    occupied: bool | None = True,
    empty_for_ms: int | None = None,
    reason: Reason = Reason.OCCUPIED,
) -> PresenceMessage:
    return PresenceMessage(
        seat=seat,
        epoch=epoch,
        boot_id=boot_id,
        seq=seq,
        state=state,
        occupied=occupied,
        empty_for_ms=empty_for_ms,
        reason=reason,
        sensors=Sensors(load_cell=SensorState.OK, camera=SensorState.OK),
        sent_at="2026-01-01T00:00:00Z",
    )


def heartbeat(
    *,
    seat: str = "berlin-001",
    epoch: int = 1,
    boot_id: str = BOOT_A,
    seq: int = 1,
    state: Presence = Presence.ONLINE,
    occupied: bool | None = True,
    empty_for_ms: int | None = None,
) -> Heartbeat:
    return Heartbeat(
        seat=seat,
        epoch=epoch,
        boot_id=boot_id,
        seq=seq,
        state=state,
        occupied=occupied,
        empty_for_ms=empty_for_ms,
    )


def status(state: Life, *, seat: str = "berlin-001", epoch: int = 1, conn: int = 1) -> NodeStatus:
    return NodeStatus(seat=seat, epoch=epoch, conn=conn, state=state)


def take(record: SeatRecord, message: Message, now_s: float) -> tuple[SeatRecord, Verdict]:
    """Lets a record hear a live message."""
    match message:
        case Heartbeat():
            return record.on_heartbeat(message, now_s)
        case PresenceMessage():
            return record.on_presence(message, now_s)
        case NodeStatus():
            return record.on_status(message)


def topic_of(message: Message) -> str:
    """Where a node says this."""
    topics = Topics()
    match message:
        case Heartbeat():
            return topics.heartbeat(message.seat)
        case PresenceMessage():
            return topics.presence(message.seat)
        case NodeStatus():
            return topics.status(message.seat)
