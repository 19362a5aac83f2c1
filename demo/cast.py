"""The floor of the demo: zones, chairs, people, and who calls. Pure."""

from dataclasses import dataclass
from typing import Any

ZERO_COUNTS = 84_210
COUNTS_PER_KG = 10_700.0
EMULATED_SPS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Chair:
    """One chair with its agent.

    Attributes:
        kg: what the agent weighs on this chair.
        camera: beside this chair stands a camera that looks at real photographs.
    """

    seat: str
    zone: str
    x: int
    agent_id: str
    name: str
    tier: str
    capability: int
    kg: float
    camera: bool = False


ZONES = {"billing": "Billing", "technical": "Technical", "welcome": "Welcome"}

CHAIRS = (
    Chair(
        seat="a-01", zone="billing", x=1, agent_id="li-wei", name="Li Wei",
        tier="normal", capability=82, kg=71.5,
    ),
    Chair(
        seat="a-02", zone="billing", x=2, agent_id="anna-k", name="Anna K.",
        tier="normal", capability=74, kg=63.0,
    ),
    Chair(
        seat="a-03", zone="billing", x=3, agent_id="wang-fang", name="王芳",
        tier="vip", capability=95, kg=56.5,
    ),
    Chair(
        seat="b-01", zone="technical", x=1, agent_id="jonas-b", name="Jonas B.",
        tier="normal", capability=88, kg=84.0, camera=True,
    ),
    Chair(
        seat="b-02", zone="technical", x=2, agent_id="noor-a", name="Noor A.",
        tier="vip", capability=79, kg=60.5,
    ),
    Chair(
        seat="c-01", zone="welcome", x=1, agent_id="chen-jing", name="陈静",
        tier="guide", capability=90, kg=58.0,
    ),
    Chair(
        seat="c-02", zone="welcome", x=2, agent_id="tom-r", name="Tom R.",
        tier="guide", capability=66, kg=92.0,
    ),
)  # fmt: skip

HEROINE = CHAIRS[2]
STANDING = CHAIRS[3]

VIP_CALLER = "+86 138 0013 8000"
NORMAL_CALLER = "+49 30 9018 2417"
NEW_CALLER = "+44 20 7946 0958"

ORDERS: tuple[dict[str, str], ...] = (
    {
        "kind": "complaint",
        "customer_id": "liu-min",
        "zone": "billing",
        "subject": "Charged twice in October",
        "content": "The same amount was taken from my account on the 3rd and on the 5th.",
    },
    {
        "kind": "consultation",
        "customer_id": "schmidt",
        "zone": "billing",
        "subject": "A smaller tariff",
        "content": "I am at home less often. What would a smaller tariff cost?",
    },
)


def registry() -> dict[str, Any]:
    """The registry file of this floor."""
    rows = {zone: row for row, zone in enumerate(ZONES, start=1)}
    return {
        "site": "Demo",
        "zones": [{"id": zone, "name": name} for zone, name in ZONES.items()],
        "seats": [
            {"id": one.seat, "zone": one.zone, "floor": "1", "x": one.x, "y": rows[one.zone]}
            for one in CHAIRS
        ],
        "agents": [
            {
                "id": one.agent_id,
                "name": one.name,
                "tier": one.tier,
                "zones": [one.zone],
                "capability": one.capability,
                "seat": one.seat,
            }
            for one in CHAIRS
        ],
        "customers": [
            {"id": "liu-min", "name": "刘敏", "class": "vip", "phones": [VIP_CALLER]},
            {"id": "schmidt", "name": "E. Schmidt", "class": "normal", "phones": [NORMAL_CALLER]},
        ],
    }


def scale() -> dict[str, Any]:
    """The scale of every emulated cell."""
    return {
        "zero_counts": ZERO_COUNTS,
        "counts_per_kg": COUNTS_PER_KG,
        "normal_min_kg": 15.0,
        "normal_max_kg": 250.0,
        "calibrated_by": "demo",
    }


def node_config(chair: Chair, *, folder: str, broker_port: int) -> dict[str, Any]:
    """The configuration of one node; `folder` holds its sitter file, scale and pictures."""
    config: dict[str, Any] = {
        "seat": chair.seat,
        "state_dir": f"{folder}/state",
        "broker": {"host": "127.0.0.1", "port": broker_port},
        "load_cell": {
            "driver": "emulated",
            "rate_sps": EMULATED_SPS,
            "scale_file": f"{folder}/scale.yaml",
            "sitter_file": f"{folder}/sitter",
        },
    }
    if chair.camera:
        config["camera"] = {"source": "folder", "path": f"{folder}/pictures", "every_s": 2.0}
    return config


def dispatcher_config(*, folder: str, broker_port: int, http_port: int) -> dict[str, Any]:
    """The dispatcher's configuration: nobody needs time to put on a headset here."""
    return {
        "state_dir": f"{folder}/state",
        "broker": {"host": "127.0.0.1", "port": broker_port},
        "http": {"port": http_port},
        "routing": {"settle_s": 0.0, "ring_s": 15.0},
        "customers": {"codes": "file"},
        "telephony": {"answer_after_s": 0.2, "talk_s": 20.0},
    }
