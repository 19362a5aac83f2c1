"""Real programs: `kill -9` of the dispatcher loses no work order and pushes no two answers."""

import base64
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import httpx
import pytest
import yaml
from desk_kill_audit import audit, look
from desk_kill_load import Acknowledged, DeskAgent
from kill_load import under_way
from measures.programs import free_port, listens
from soak_record import Proof
from soak_sizes import SEED, Sizes
from stage import TOKEN, Stage
from warm_dispatcher import WarmDispatcher
from webhook_witness import Witness, listening

from dispatcher.accounts.passwords import Passwords
from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import User
from dispatcher.store.account_rows import AccountRows
from dispatcher.store.database import open_database
from dispatcher.tls.own_ca import OwnCa
from dispatcher.tls.served import OwnCertificate, ServedTls

pytestmark = pytest.mark.system

AGENTS = ("ann", "ben", "cem", "dao")
CUSTOMERS = tuple(f"customer-{at}" for at in range(12))
SECRET = "whsec_" + base64.b64encode(b"a secret of the soak, 24 bytes or more").decode()
PASSWORD = "a few words to remember"
# A life is cut short while the program still starts, or later, amid orders and pushes.
STARTING_SHARE, STARTING_S, WORKING_S = 0.2, 0.4, 0.5
BACK_WITHIN_S, DRAINED_WITHIN_S = 60.0, 90.0


@dataclass(kw_only=True)
class Desk:
    """One dispatcher with its folder, and the broker and receiver beside it."""

    warm: WarmDispatcher
    config: Path
    database: Path
    http_port: int

    def start(self) -> None:
        self.warm.start(("run", "--config", str(self.config)))

    def kill(self) -> None:
        """kill -9; a dispatcher that had ended by itself before is a failure."""
        status = self.warm.kill(signal.SIGKILL)
        assert status == -signal.SIGKILL, f"the dispatcher ended by itself: {status}"

    def is_back(self) -> None:
        wait_for(lambda: listens(self.http_port), BACK_WITHIN_S)

    def api(self) -> httpx.Client:
        return httpx.Client(base_url=f"http://127.0.0.1:{self.http_port}", timeout=10)


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    """A system of the customers', over HTTPS."""
    made = Witness(secret=SECRET, dice=Random(SEED + 3))
    authority = OwnCa(tmp_path / "tls")
    with listening(made, ServedTls(OwnCertificate(authority, ["127.0.0.1"])).context):
        yield made


@pytest.fixture
def desk(tmp_path: Path, witness: Witness) -> Iterator[Desk]:
    """Everything set up; the dispatcher runs."""
    with Stage(folder=tmp_path, zone_of={"k-00": "hall"}) as stage, warm(tmp_path) as parent:
        stage.start_broker()
        made = Desk(
            warm=parent,
            config=tmp_path / "config.yaml",
            database=tmp_path / "state" / "dispatcher.db",
            http_port=free_port(),
        )
        settings = {
            "state_dir": str(tmp_path / "state"),
            "broker": {"host": "127.0.0.1", "port": stage.broker_port},
            "http": {"port": made.http_port},
            "limits": {"requests_per_s": 1_000},
            "push": {
                "devices": False,
                "calls": False,
                "allow_private": ["127.0.0.0/8"],
                "ca_file": str(tmp_path / "tls" / "ca.pem"),
                "webhooks": [
                    {
                        "name": "witness",
                        "url": f"https://127.0.0.1:{witness.port}/heard",
                        "secret": SECRET,
                    }
                ],
            },
        }
        made.config.write_text(yaml.safe_dump(settings), encoding="utf-8")
        registry = tmp_path / "registry.yaml"
        registry.write_text(yaml.safe_dump(people()), encoding="utf-8")
        parent.start(("import", "--config", str(made.config), str(registry)))
        assert parent.ended() == 0, (tmp_path / "dispatcher.log").read_text()
        give_accounts(made.database)
        made.start()
        made.is_back()
        yield made


@contextmanager
def warm(folder: Path) -> Iterator[WarmDispatcher]:
    made = WarmDispatcher(folder / "dispatcher.log", {"SEAT_API_TOKEN": TOKEN})
    try:
        yield made
    finally:
        made.close()


def test_a_killed_desk_loses_no_answer(
    sizes: Sizes, proof: Proof, desk: Desk, witness: Witness
) -> None:
    """Acknowledged is kept, every answer arrives, and none arrives with two wordings (WP-01)."""
    told = Acknowledged()
    agents = [
        DeskAgent(
            name=name,
            api=partial(visit, desk, session(desk, name)),
            customers=CUSTOMERS,
            dice=Random(SEED + at),
            told=told,
            pause_s=0.02,
        )
        for at, name in enumerate(AGENTS)
    ]

    began_s = time.monotonic()
    with under_way(*(agent.run for agent in agents)):
        while_starting = kill_again_and_again(desk, told, sizes.desk_kills)
    round_s = (time.monotonic() - began_s) / sizes.desk_kills
    wait_for(lambda: is_drained(desk.database), DRAINED_WITHIN_S)
    desk.warm.kill(signal.SIGTERM)
    found = audit(desk.database, told, witness.heard)
    proof.ran = (
        f"{sizes.desk_kills:,} kills of a real dispatcher, {while_starting} of them while it "
        f"started, {round_s:.1f} s each; 4 agents, {told.requests:,} requests, "
        f"{told.unanswered:,} of them unanswered; webhooks over HTTPS to a receiver that failed "
        f"{len(witness.failed):,} times"
    )
    proof.found = (
        f"{len(found.faults)} faults in {found.orders:,} orders, {len(told.progress):,} reports "
        f"of progress, {found.results:,} answers, {found.pushes:,} pushes, which arrived "
        f"{len(witness.heard):,} times; nothing acknowledged was missing after any start"
    )

    assert told.wrong == []
    assert witness.forged == []
    assert found.faults == ()
    assert len(told.results) > 0
    assert told.unanswered > 0


def kill_again_and_again(desk: Desk, told: Acknowledged, kills: int) -> int:
    """Kills the dispatcher and starts it on the same folder; how often before it answered."""
    dice, early, seen = Random(SEED), 0, Acknowledged()
    for _ in range(kills):
        if dice.random() < STARTING_SHARE:
            time.sleep(dice.uniform(0.02, STARTING_S))
            early += not listens(desk.http_port)
        else:
            desk.is_back()
            assert look(desk.database, told.beyond(seen)) == []
            time.sleep(dice.uniform(0.0, WORKING_S))
        desk.kill()
        desk.start()
    desk.is_back()
    return early


def is_drained(database: Path) -> bool:
    """Whether every event was taken and nothing is on its way any more."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        left = connection.execute(
            "SELECT (SELECT count(*) FROM outbox WHERE taken_ms IS NULL) + (SELECT count(*)"
            " FROM push_deliveries WHERE state IN ('pending', 'sending', 'retry_wait'))"
        )
        return left.fetchone() == (0,)


def people() -> dict[str, object]:
    """Four agents of one zone, and a dozen customers."""
    return {
        "site": "Soak",
        "zones": [{"id": "hall", "name": "Hall"}],
        "agents": [
            {
                "id": f"agent-{name}",
                "name": name.title(),
                "tier": "normal",
                "zones": ["hall"],
                "capability": 50,
            }
            for name in AGENTS
        ],
        "customers": [
            {"id": one, "name": one.title(), "phones": [f"+49301234{at:03}"]}
            for at, one in enumerate(CUSTOMERS)
        ],
    }


def give_accounts(database: Path) -> None:
    """Agents who may log in, by a password that is cheap to check."""
    engine = open_database(f"sqlite:///{database}")
    cheap = Passwords(memory_kib=8, passes=1)
    for name in AGENTS:
        user = User(
            name=name,
            role=Role.AGENT,
            person_id=f"agent-{name}",
            password_hash=cheap.hashed(PASSWORD),
            made_ms=0,
        )
        AccountRows(engine).keep_user(user)
    engine.dispose()


def session(desk: Desk, name: str) -> tuple[httpx.Cookies, str]:
    """An agent logs in; his cookie, and the mark his changes carry."""
    with desk.api() as api:
        api.post("/log-in", data={"name": name, "password": PASSWORD})
        return api.cookies, str(api.get("/api/v1/me").json()["csrf"])


def visit(desk: Desk, known: tuple[httpx.Cookies, str]) -> httpx.Client:
    cookies, mark = known
    return httpx.Client(
        base_url=f"http://127.0.0.1:{desk.http_port}/api/v1",
        cookies=cookies,
        headers={"x-csrf-token": mark},
        timeout=10,
    )


def wait_for(seen: Callable[[], bool], within_s: float) -> None:
    until_s = time.monotonic() + within_s
    while not seen():
        assert time.monotonic() < until_s, f"not within {within_s:g} s"
        time.sleep(0.02)
