"""Writes the documents that repeat what the code says, so that they cannot disagree with it.

    generate.py [--check]

With --check nothing is written; 1 when a document is out of date.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import accuracy_page
import calibration_page
import presence_page
import wire_documents
import yaml
from wire_documents import Json

from dispatcher.accounts.erasure import Eraser
from dispatcher.clock import SystemClock
from dispatcher.registry.values import Registry
from dispatcher.routing.policies import RoutingRules
from dispatcher.routing.router import Router
from dispatcher.seats.commands import SeatCommands
from dispatcher.seats.ledger import SeatLedger
from dispatcher.service import Dispatcher
from dispatcher.store.account_rows import AccountRows
from dispatcher.store.database import open_database
from dispatcher.store.person_rows import PersonRows
from dispatcher.store.store import Store
from dispatcher.telephony.simulated import SimulatedAgents, SimulatedSwitchboard
from dispatcher.web.access import Access, build_access
from dispatcher.web.api import Desk
from dispatcher.web.app import create_app
from dispatcher.web.feed import Feed
from mqtt_bridge import Publication, Topics

DOCS = Path(__file__).parent
SCENARIOS = DOCS.parent / "tests" / "scenarios"


def main(arguments: Sequence[str], folder: Path = DOCS) -> int:
    """Writes or checks all generated documents; 1 when a check finds a difference."""
    parser = argparse.ArgumentParser(description="Writes the generated documents anew.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    wanted = parser.parse_args(arguments)
    differing = differences(folder)
    for name, text in differing.items():
        if wanted.check:
            print(f"docs/{name} is out of date; run: ./run docs")
        else:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
            print(f"wrote docs/{name}")
    if not differing:
        print("the generated documents are up to date")
    return 1 if wanted.check and differing else 0


def differences(folder: Path) -> dict[str, str]:
    """Wanted content of every document of `folder` that has another, by name."""
    return {name: text for name, text in documents().items() if _present(folder / name) != text}


def documents() -> Mapping[str, str]:
    """Every generated document: path below `docs/` and content."""
    found = {
        f"schemas/{name}.json": _pretty(wire_documents.schema(name))
        for name in wire_documents.SCHEMAS
    }
    found["asyncapi.json"] = _pretty(wire_documents.asyncapi(version("seat-presence")))
    found["openapi.json"] = _pretty(_openapi())
    found["presence.md"] = presence_page.page()
    found["calibration.md"] = calibration_page.page()
    results = json.loads((DOCS / "accuracy-results.json").read_text(encoding="utf-8"))
    found["accuracy.md"] = accuracy_page.page(results, _chapters())
    return found


def _chapters() -> Mapping[str, Sequence[Json]]:
    return {
        file.stem.partition("-")[2].replace("-", " "): yaml.safe_load(
            file.read_text(encoding="utf-8")
        )["scenarios"]
        for file in sorted(SCENARIOS.glob("*.yaml"))
    }


class _Nowhere:
    """In the place of a broker: the document is made without one."""

    def publish(self, publication: Publication) -> None:
        raise RuntimeError(f"{publication.topic}: nothing is sent while documents are written")


def _openapi() -> Json:
    """What the web framework makes of the routes of a real, empty dispatcher that never runs."""
    clock, registry = SystemClock(), Registry()
    store = Store(engine=open_database("sqlite://"), to_ms=clock.to_ms)
    feed = Feed(draw=lambda _feed: {}, registry=registry, to_ms=clock.to_ms, rings_saved=0)
    dispatcher = Dispatcher(
        store=store,
        registry=registry,
        router=Router(rules=RoutingRules(), agents=()),
        ledger=SeatLedger(topics=Topics(), seats=()),
        switchboard=SimulatedSwitchboard(SimulatedAgents()),
        clock=clock,
        tell=feed.tell,
    )
    desk = Desk(
        dispatcher=dispatcher,
        feed=feed,
        clock=clock,
        absence_s=30.0,
        country=None,
        commands=SeatCommands(topics=Topics(), link=_Nowhere()),
    )
    try:
        return create_app(desk=desk, access=_nobody(dispatcher, store, clock)).openapi()
    finally:
        store.close()


def _nobody(dispatcher: Dispatcher, store: Store, clock: SystemClock) -> Access:
    """Nobody may come in."""
    persons = PersonRows(store.engine)
    return build_access(
        rows=AccountRows(store.engine),
        persons=persons,
        eraser=Eraser(store=persons, journal=DOCS / "none"),
        in_store=lambda work: dispatcher.read(lambda _store: work()),
        clock=clock,
        service_token="",
    )


def _pretty(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _present(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
