"""Who works where, and who calls: sites, floors, zones, seats, agents, customers, bindings.

Pure. Requirement numbers: DS-01 (an agent's attributes), CM-02..04 (customers and their tiers),
CM-07 (zones), DS-10..12 (bindings).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from dispatcher.registry.calendar import Calendar
from dispatcher.registry.customer_class import (
    Classified,
    ClassRule,
    CustomerClass,
    Fact,
    classify,
)

__all__ = [
    "MAIN_SITE",
    "TIER_FOR",
    "Agent",
    "Binding",
    "BindingPolicy",
    "BlockedNumber",
    "Calendar",
    "ClassRule",
    "Classified",
    "ClosedAction",
    "Customer",
    "CustomerClass",
    "Floor",
    "PresenceSource",
    "Registry",
    "SeatPlace",
    "Site",
    "Tier",
    "Zone",
]

MAIN_SITE = "main"


class Tier(Enum):
    """Which customers an agent serves."""

    GUIDE = "guide"
    NORMAL = "normal"
    VIP = "vip"


class PresenceSource(Enum):
    """What tells whether an agent is there. Only admins and the agent himself see which."""

    CHAIR_CAMERA = "chair_camera"
    CAMERA = "camera"
    DESK_MAT = "desk_mat"
    CONFIRM = "confirm"
    TRUST_LOGIN = "trust_login"


class BindingPolicy(Enum):
    """How strictly a customer's calls belong to the dedicated agent."""

    ONLY = "only"
    FIRST = "first"
    PREFER = "prefer"


class ClosedAction(Enum):
    """What a caller meets while a zone is closed."""

    CLOSE = "close"
    CALLBACK = "callback"


TIER_FOR = MappingProxyType(
    {
        CustomerClass.NEW: Tier.GUIDE,
        CustomerClass.NORMAL: Tier.NORMAL,
        CustomerClass.VIP: Tier.VIP,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A house with its own time and country.

    Attributes:
        time_zone: IANA name, for opening hours and work calendars.
        country: two letters, for phone numbers written without a country code.
    """

    id: str
    name: str
    time_zone: str = "UTC"
    country: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Floor:
    """A storey of a site; one that nobody described is called by its id."""

    id: str
    name: str
    site: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A problem category, and the part of the floor where its agents sit.

    Attributes:
        calendar: its opening hours; None is open always.
        closed_action: what callers meet outside of them.
    """

    id: str
    name: str
    name_zh: str | None = None
    calendar: str | None = None
    closed_action: ClosedAction = ClosedAction.CLOSE

    def named(self, language: str) -> str:
        """The name in one of the pages' languages."""
        return self.name_zh if language == "zh" and self.name_zh else self.name


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
        photo: address or file name of a picture.
        calendar: his working hours; None works whenever he logs in.
        presence: what tells whether he is there.
    """

    id: str
    name: str
    tier: Tier
    zones: tuple[str, ...]
    capability: int
    seat: str | None = None
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    introduction: str = ""
    photo: str | None = None
    calendar: str | None = None
    presence: PresenceSource = PresenceSource.CHAIR_CAMERA


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """Somebody known by a phone number, an e-mail address or a messenger account.

    Attributes:
        customer_class: entered by hand, and then stronger than every rule; None = by the rules.
        phones: E.164, sorted.
        accounts: messenger accounts as `service:name`.
        facts: what was entered of him before, which the rules look at.
    """

    id: str
    name: str
    customer_class: CustomerClass | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Binding:
    """A customer's dedicated agent.

    Attributes:
        wait_s: with `first`, how long only this agent is tried; None: as the site has it.
        cover: who serves while the dedicated agent is away.
    """

    customer: str
    agent: str
    policy: BindingPolicy = BindingPolicy.FIRST
    wait_s: float | None = None
    cover: str | None = None

    @property
    def id(self) -> str:
        """A customer has one dedicated agent."""
        return self.customer


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockedNumber:
    """A caller who is not served, and why; the number in E.164."""

    number: str
    reason: str = ""

    @property
    def id(self) -> str:
        return self.number


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    """All of them, each kind by id.

    `site` is the first site's name. There is always a site: where none is described, it is made
    from that name.
    """

    site: str = "Site"
    sites: Mapping[str, Site] = field(default_factory=dict)
    floors: Mapping[str, Floor] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    zones: Mapping[str, Zone] = field(default_factory=dict)
    seats: Mapping[str, SeatPlace] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    rules: Mapping[str, ClassRule] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
    bindings: Mapping[str, Binding] = field(default_factory=dict)
    blocked: Mapping[str, BlockedNumber] = field(default_factory=dict)
    by_identity: Mapping[str, Customer] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        sites = self.sites or {MAIN_SITE: Site(id=MAIN_SITE, name=self.site)}
        owners = {
            identity: one
            for one in self.customers.values()
            for identity in (*one.phones, *one.emails, *one.accounts)
        }
        object.__setattr__(self, "sites", sites)
        object.__setattr__(self, "site", next(iter(sites.values())).name)
        object.__setattr__(self, "by_identity", MappingProxyType(owners))

    @property
    def by_phone(self) -> Mapping[str, Customer]:
        """Customers by phone number (E.164), which no other identity looks like."""
        return self.by_identity

    def customer_class(self, identity: str | None) -> CustomerClass:
        """What is known of whoever calls from here (CM-02); nobody known is new."""
        return self.classified(None if identity is None else self.by_identity.get(identity)).value

    def classified(self, customer: Customer | None) -> Classified:
        """A customer's class and why (CM-03)."""
        if customer is None:
            return Classified(value=CustomerClass.NEW, rule=None, reason="nobody known")
        return classify(customer, self.rules.values(), entered=customer.customer_class)

    def binding_of(self, identity: str | None) -> Binding | None:
        """The binding of whoever calls from here (DS-12)."""
        customer = None if identity is None else self.by_identity.get(identity)
        return None if customer is None else self.bindings.get(customer.id)

    def is_blocked(self, number: str | None) -> bool:
        """Whether a caller (E.164) is not served."""
        return number is not None and number in self.blocked

    def owner_of(self, seat: str) -> Agent | None:
        """Whose own chair this is; None = shared, whoever logs in."""
        return next((one for one in self.agents.values() if one.seat == seat), None)

    def floor(self, floor_id: str) -> Floor:
        """A floor, also one that was only ever named."""
        return self.floors.get(floor_id) or Floor(id=floor_id, name=floor_id)

    def site_of(self, seat: str) -> Site:
        """The site where a chair stands; the first one where nothing else is said."""
        place = self.seats.get(seat)
        site = None if place is None else self.floor(place.floor).site
        return self.sites.get(site or "") or next(iter(self.sites.values()))
