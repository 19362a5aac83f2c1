"""DS-03: an outside source keeps the registry current; whatever goes wrong there loses nothing."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from call_centre import Centre
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from web_visits import must_conform, visitor

from dispatcher.errors import Conflict, NotFound
from dispatcher.registry.live import LiveRegistry
from dispatcher.registry.outside import Fetched, source_of
from dispatcher.registry.sync_section import RegistrySyncSection
from dispatcher.registry.synchronising import Cause, Outcome
from dispatcher.registry.written import from_csv
from dispatcher.registry_desk import RegistryDesk
from dispatcher.registry_sync import RegistrySync
from dispatcher.web.registry_office import registry_office

HEAD = "id,name,tier,zones,capability\n"
ALL = "anna,Anna,vip,billing,{0}\nben,Ben,normal,billing,50\ncleo,Cleo,guide,repair,50\n"


class HandSource:
    """Implements `Source`: says what the test put into it."""

    def __init__(self) -> None:
        self.text = HEAD + ALL.format(61)
        self.version: str | None = None
        self.asked: list[str | None] = []
        self.asked_thrice = threading.Event()

    def fetch(self, version: str | None) -> Fetched:
        self.asked.append(version)
        if len(self.asked) == 3:
            self.asked_thrice.set()
        if version is not None and version == self.version:
            return Fetched(incoming=None, version=version)
        return Fetched(incoming=from_csv({"agents.csv": self.text}), version=self.version)


@pytest.fixture
def source() -> HandSource:
    return HandSource()


@pytest.fixture
def sync(centre: Centre, source: HandSource) -> RegistrySync:
    live = LiveRegistry(centre.dispatcher.registry)
    desk = RegistryDesk(dispatcher=centre.dispatcher, live=live)
    return RegistrySync(desk=desk, source=source, clock=centre.clock, every_s=0.01)


async def test_what_the_source_changes_acts_at_once_and_is_remembered(
    centre: Centre, sync: RegistrySync
) -> None:
    ran = await sync.now()

    assert ran.run.outcome is Outcome.APPLIED
    assert centre.router.agents["anna"].agent.capability == 61
    assert (await sync.runs(5))[0] == ran
    assert (await centre.dispatcher.read(lambda store: store.registry.read())) == (
        centre.dispatcher.registry
    )


async def test_an_agent_the_source_changes_keeps_his_seat_and_his_call(
    centre: Centre, sync: RegistrySync
) -> None:
    await centre.staff("anna")
    await sync.now()

    assert centre.router.agents["anna"].seat == "seat-of-anna"


async def test_a_source_that_says_it_has_not_changed_is_believed(
    sync: RegistrySync, source: HandSource
) -> None:
    source.version = '"1"'
    first, second = await sync.now(), await sync.now()

    assert [one.run.outcome for one in (first, second)] == [Outcome.APPLIED, Outcome.UNCHANGED]
    assert source.asked == [None, '"1"']


async def test_too_many_removals_wait_until_exactly_they_are_confirmed(
    centre: Centre, sync: RegistrySync, source: HandSource
) -> None:
    source.text = HEAD + "anna,Anna,vip,billing,61\n"
    held = await sync.now()
    kept = set(centre.dispatcher.registry.agents)
    confirmed = await sync.confirm(held.id)

    assert held.run.outcome is Outcome.HELD
    assert kept == {"anna", "ben", "cleo"}
    assert confirmed.run.outcome is Outcome.APPLIED
    assert set(centre.router.agents) == {"anna"}


async def test_only_the_newest_held_run_can_be_confirmed(
    sync: RegistrySync, source: HandSource
) -> None:
    source.text = HEAD
    held = await sync.now()
    await sync.now()

    with pytest.raises(Conflict):
        await sync.confirm(held.id)
    with pytest.raises(NotFound):
        await sync.confirm(held.id + 10)


async def test_the_clock_runs_it_again_and_again(sync: RegistrySync, source: HandSource) -> None:
    running = asyncio.create_task(sync.run())
    came_again = await asyncio.to_thread(source.asked_thrice.wait, 20)
    running.cancel()

    assert came_again
    assert {one.run.cause for one in await sync.runs(9)} == {Cause.TIMER}


# The sources themselves.


class Answers:
    """What a web address answers; counts how it was asked."""

    def __init__(self) -> None:
        self.status, self.kind, self.body = 200, "application/json", b'{"agents": []}'
        self.location: str | None = None
        self.asked: list[dict[str, str]] = []

    def handler(self) -> type[BaseHTTPRequestHandler]:
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answers.asked.append(dict(self.headers))
                unchanged = self.headers.get("If-None-Match") == '"7"'
                self.send_response(304 if unchanged else answers.status)
                if answers.location:
                    self.send_header("Location", answers.location)
                self.send_header("ETag", '"7"')
                self.send_header("Content-Type", answers.kind)
                self.end_headers()
                if not unchanged:
                    self.wfile.write(answers.body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def address(answers: Answers) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), answers.handler()) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/people"
        server.shutdown()
        thread.join()


def fetched(url: str, version: str | None = None, **more: object) -> Fetched:
    return source_of(RegistrySyncSection.model_validate({"url": url, **more})).fetch(version)


def test_json_and_csv_are_told_apart_by_what_the_source_calls_them(
    answers: Answers, address: str
) -> None:
    as_json = fetched(address).incoming
    answers.kind, answers.body = "text/csv; charset=utf-8", b"number,reason\n+4930123456,x\n"
    as_csv = fetched(address, csv_kind="blocked").incoming

    assert as_json is not None
    assert list(as_json.rows) == ["agents"]
    assert as_csv is not None
    assert len(as_csv.rows["blocked"]) == 1


def test_only_news_is_asked_for(answers: Answers, address: str) -> None:
    first = fetched(address)
    second = fetched(address, first.version)

    assert first.version == '"7"'
    assert second == Fetched(incoming=None, version='"7"')
    assert answers.asked[1]["If-None-Match"] == '"7"'


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (500, b"", "answers 500"),
        (404, b"", "answers 404"),
        (200, b"\xff", "is not UTF-8"),
        (200, b"[", "not readable as JSON"),
        (200, b"x" * (16 * 1024 * 1024 + 1), "more than"),
    ],
)
async def test_a_source_that_answers_badly_is_told_and_changes_nothing(
    answers: Answers, address: str, centre: Centre, status: int, body: bytes, words: str
) -> None:
    answers.status, answers.body = status, body
    ran = await synchronised(centre, {"url": address})

    assert ran.run.outcome is Outcome.FAILED
    assert words in ran.run.message


async def test_a_redirect_is_not_followed(answers: Answers, address: str, centre: Centre) -> None:
    answers.status, answers.location = 302, address
    ran = await synchronised(centre, {"url": address})

    assert "answers 302" in ran.run.message
    assert len(answers.asked) == 1


async def test_a_source_that_is_not_there_is_told(centre: Centre) -> None:
    ran = await synchronised(centre, {"url": "http://127.0.0.1:1/people"})

    assert "cannot be reached" in ran.run.message


async def synchronised(centre: Centre, section: dict[str, object]):
    desk = centre.web.state.desk
    office = registry_office(desk, RegistrySyncSection.model_validate(section))
    assert office.sync is not None
    return await office.sync.now()


def test_a_source_over_tls_is_believed_only_with_its_own_authority(
    answers: Answers, tmp_path: Path
) -> None:
    certificate, key = own_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), answers.handler()) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        url = f"https://127.0.0.1:{server.server_port}/"
        known = fetched(url, token="secret", ca_file=str(certificate))
        with pytest.raises(OSError, match=r"cannot be reached.*certificate"):
            fetched(url)
        server.shutdown()
        thread.join()

    assert known.incoming is not None
    assert answers.asked[0]["Authorization"] == "Bearer secret"


def own_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "source")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def test_a_folder_is_read_again_only_when_something_in_it_changed(tmp_path: Path) -> None:
    folder = source_of(RegistrySyncSection.model_validate({"folder": tmp_path}))
    (tmp_path / "blocked.csv").write_text("number,reason\n", encoding="utf-8")
    first = folder.fetch(None)
    same = folder.fetch(first.version)
    (tmp_path / "blocked.csv").write_text("number,reason\n+4930123456,x\n", encoding="utf-8")
    other = folder.fetch(first.version)

    assert first.incoming is not None
    assert same.incoming is None
    assert other.incoming is not None


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    folder = source_of(RegistrySyncSection.model_validate({"folder": tmp_path / "gone"}))

    with pytest.raises(OSError, match="is no folder; check registry_sync"):
        folder.fetch(None)


@pytest.mark.parametrize(
    "section",
    [
        {},
        {"url": "http://x/", "folder": "/x"},
        {"url": "file:///etc/passwd"},
        {"url": "http://x/", "token": "secret"},
        {"folder": "/x", "every_minutes": 0},
    ],
)
def test_a_section_that_cannot_be_meant_is_refused(section: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="RegistrySyncSection"):
        RegistrySyncSection.model_validate(section)


async def test_the_page_is_told_of_runs_in_the_promised_shape(
    centre: Centre, tmp_path: Path
) -> None:
    (tmp_path / "agents.csv").write_text(HEAD + ALL.format(7), encoding="utf-8")
    section = RegistrySyncSection.model_validate({"folder": tmp_path})
    centre.web.state.registry_office = registry_office(centre.web.state.desk, section)
    async with visitor(centre) as web:
        document = (await web.get("/openapi.json")).json()
        ran = await web.post("/api/v1/registry/sync/runs")
        told = await web.get("/api/v1/registry/sync")

    must_conform(document, "post", "/api/v1/registry/sync/runs", ran)
    must_conform(document, "get", "/api/v1/registry/sync", told)
    assert told.json()["runs"][0] == ran.json()
    assert ran.json()["counts"]["agents"]["changed"] == 3
