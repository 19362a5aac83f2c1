"""Registries for tests: one to read, and a strategy that draws any."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from dispatcher.registry.entries import entity_of, registry_of
from dispatcher.registry.reading import parse_registry
from dispatcher.registry.rows import KINDS, checked, key_of
from dispatcher.registry.values import Registry

HOUSE = """\
site: Berlin
country: DE
time_zone: Europe/Berlin
floors: [{id: "3", name: Third floor}]
calendars: [{id: office, week: {mon: [09:00-17:00], tue: [09:00-17:00]}}]
zones:
  - {id: billing, name: Billing, name_zh: 账单, calendar: office}
  - {id: repair, name: Repair}
seats:
  - {id: berlin-001, zone: billing, floor: "3"}
  - {id: berlin-002, zone: billing, floor: "3"}
  - {id: berlin-003, zone: repair, floor: "3", x: 5, y: 1}
agents:
  - {id: anna, name: Anna, tier: vip, zones: [billing], capability: 90, seat: berlin-001}
  - {id: ben, name: Ben, tier: guide, zones: [repair, billing], capability: 40}
  - {id: cleo, name: Cleo, tier: normal, zones: [billing], capability: 60}
rules:
  - {id: big, field: orders, operator: at_least, value: 10, class: vip, reason: ten orders}
customers:
  - {id: acme, name: Acme, class: vip, phones: ["030 12345678"], emails: [Post@Acme.example]}
  - id: zhou
    name: 周岚
    phones: ["+86 138 0013 8000"]
    accounts: ["wechat:zhou"]
    facts: {orders: 12}
bindings: [{customer: zhou, agent: anna, policy: first, wait_s: 20, cover: ben}]
blocked: [{number: "030 7654321", reason: threats}]
"""


def house() -> Registry:
    return parse_registry(HOUSE)


# Anything people may write into one line, with what CSV and YAML use for themselves.
LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])
    | st.sampled_from(";,'\"\t:#|-\\"),
    max_size=12,
).map(lambda text: text.replace("\t", " ").strip())
NAMES = LINES.filter(bool)
# A floor's id stands in the address of its plan.
FLOORS = (
    NAMES.map(lambda text: text.replace("/", "").replace("\\", "").strip())
    .filter(bool)
    .filter(lambda text: text not in {".", ".."})
)
WORDS = NAMES.map(lambda text: text.replace(";", "")).map(str.strip).filter(bool)
PROSE = st.lists(LINES, max_size=3).map("\n".join).map(str.strip)
FACTS = (
    st.booleans() | st.integers(-(2**40), 2**40) | LINES | st.sampled_from(["5", "true", "null"])
)
SPANS = st.lists(
    st.sampled_from(["09:00-12:00", "13:00-00:00", "22:00-06:00"]), max_size=2, unique=True
)
IDS = [f"id-{number}" for number in range(4)]


def _some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(
        strategy, max_size=3, unique_by=lambda entry: entry.get("id") or entry["number"]
    )


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """Any registry that fits together."""
    entries: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    ids = st.sampled_from(IDS)
    entries["sites"] = draw(
        st.lists(
            st.fixed_dictionaries(
                {"id": ids, "name": NAMES, "time_zone": st.sampled_from(["UTC", "Asia/Shanghai"])}
            ),
            min_size=1,
            max_size=2,
            unique_by=lambda one: one["id"],
        )
    )
    sites = st.none() | st.sampled_from([one["id"] for one in entries["sites"]])
    entries["floors"] = draw(
        _some(st.fixed_dictionaries({"id": FLOORS, "name": NAMES, "site": sites}))
    )
    days = st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(date.isoformat)
    entries["calendars"] = draw(
        _some(
            st.fixed_dictionaries(
                {
                    "id": ids,
                    "name": LINES,
                    "week": st.dictionaries(st.sampled_from(["mon", "sun"]), SPANS),
                    "holidays": st.dictionaries(days, LINES, max_size=2),
                    "special_days": st.dictionaries(days, SPANS, max_size=2),
                }
            )
        )
    )
    calendars = st.sampled_from([None, *(one["id"] for one in entries["calendars"])])
    entries["zones"] = draw(
        st.lists(
            st.fixed_dictionaries(
                {"id": ids, "name": NAMES, "name_zh": st.none() | NAMES, "calendar": calendars}
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda one: one["id"],
        )
    )
    zones = st.sampled_from([one["id"] for one in entries["zones"]])
    coordinate = st.floats(-1e6, 1e6)
    entries["seats"] = draw(
        _some(
            st.fixed_dictionaries(
                {"id": ids, "zone": zones, "floor": FLOORS, "x": coordinate, "y": coordinate}
            )
        )
    )
    entries["agents"] = draw(
        _some(
            st.fixed_dictionaries(
                {
                    "id": ids,
                    "name": NAMES,
                    "tier": st.sampled_from(["guide", "normal", "vip"]),
                    "zones": st.lists(zones, min_size=1, max_size=3, unique=True),
                    "capability": st.integers(0, 100),
                    "languages": st.lists(WORDS, max_size=2),
                    "skills": st.lists(WORDS, max_size=2),
                    "introduction": PROSE,
                    "photo": st.none() | NAMES,
                    "calendar": calendars,
                    "presence": st.sampled_from(["camera", "desk_mat"]),
                }
            )
        )
    )
    for agent, seat in zip(entries["agents"], entries["seats"], strict=False):
        agent["seat"] = draw(st.sampled_from([None, seat["id"]]))
    entries["rules"] = draw(
        _some(
            st.fixed_dictionaries(
                {
                    "id": ids,
                    "field": st.sampled_from(["orders", "name"]),
                    "operator": st.sampled_from(["is", "at_least", "exists"]),
                    "value": FACTS,
                    "class": st.sampled_from(["new", "normal", "vip"]),
                    "reason": LINES,
                }
            )
        )
    )
    customers = draw(
        _some(
            st.fixed_dictionaries(
                {
                    "id": ids,
                    "name": NAMES,
                    "class": st.sampled_from([None, "new", "vip"]),
                    "facts": st.dictionaries(st.sampled_from(["a", "b_1"]), FACTS),
                }
            )
        )
    )
    for at, customer in enumerate(customers):
        customer["phones"] = [
            f"+4930123456{at}{number}" for number in range(draw(st.integers(0, 2)))
        ]
        customer["emails"] = [f"post{at}@acme.example"] if draw(st.booleans()) else []
        customer["accounts"] = [f"wechat:zhou{at}"]
    entries["customers"] = customers
    for customer in customers[: len(entries["agents"])]:
        agent = draw(st.sampled_from(entries["agents"]))
        entries["bindings"].append(
            {
                "customer": customer["id"],
                "agent": agent["id"],
                "policy": draw(st.sampled_from(["only", "prefer"])),
                "wait_s": draw(st.none() | st.floats(0, 1000)),
            }
        )
    entries["blocked"] = (
        draw(
            _some(
                st.fixed_dictionaries(
                    {"number": st.sampled_from(["+49301", "+493012345"]), "reason": LINES}
                )
            )
        )
        if draw(st.booleans())
        else []
    )
    return registry_of(
        {
            kind: {
                entry[key_of(kind)]: entity_of(kind, entry)
                for entry in (checked(kind, one, None) for one in found)
            }
            for kind, found in entries.items()
        }
    )
