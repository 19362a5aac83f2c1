"""Who works where, and who calls: agents, seats, zones, customers.

Pure. Requirement numbers: DS-01 (an agent's attributes), CM-03, CM-04 (classes and tiers),
CM-07 (zones).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Tier(Enum):
    """Which customers an agent serves."""

    GUIDE = "guide"
    NORMAL = "normal"
    VIP = "vip"


class CustomerClass(Enum):
    """What the centre knows of a caller."""

    NEW = "new"
    NORMAL = "normal"
    VIP = "vip"


TIER_FOR = MappingProxyType(
    {
        CustomerClass.NEW: Tier.GUIDE,
        CustomerClass.NORMAL: Tier.NORMAL,
        CustomerClass.VIP: Tier.VIP,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A problem category, and the part of the floor where its agents sit."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatPlace:
    """Where a chair stands. x and y are in the plan's own units."""

    id: str
    zone: str
    floor: str
    x: float
    y: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Agent:
    """A human who takes calls.

    Attributes:
        capability: 0-100, the higher the better.
        seat: the chair that is always his, or None where chairs are shared.
    """

    id: str
    name: str
    tier: Tier
    zones: tuple[str, ...]
    capability: int
    seat: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """Somebody known by at least one phone number, in E.164."""

    id: str
    name: str
    customer_class: CustomerClass
    phones: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    """All of them, by id, and customers by phone number too."""

    site: str = "Site"
    zones: Mapping[str, Zone] = field(default_factory=dict)
    seats: Mapping[str, SeatPlace] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
    by_phone: Mapping[str, Customer] = field(init=False)

    def __post_init__(self) -> None:
        owners = {phone: one for one in self.customers.values() for phone in one.phones}
        object.__setattr__(self, "by_phone", MappingProxyType(owners))

    def customer_class(self, phone: str | None) -> CustomerClass:
        """What is known of whoever calls from this number (CM-02); nobody known is new."""
        known = None if phone is None else self.by_phone.get(phone)
        return CustomerClass.NEW if known is None else known.customer_class
