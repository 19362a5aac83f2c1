"""The stage: every program of the demo as a child process, with its files in one folder."""

import asyncio
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from demo import cast
from demo.errors import ProgramEnded, ProgramMissing

STOP_DEADLINE_S = 5.0
PERSON_PICTURE = "astronaut.png"
NOBODY_PICTURE = "coffee.png"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """What is running, and where."""

    folder: Path
    http_port: int
    programs: dict[str, asyncio.subprocess.Process]

    def sit(self, chair: cast.Chair) -> None:
        """The agent sits down."""
        self._on_chair(chair, f"{chair.kg}\n")

    def stand_up(self, chair: cast.Chair) -> None:
        """The agent leaves the chair."""
        self._on_chair(chair, "0\n")

    def show(self, chair: cast.Chair, picture: str) -> None:
        """What the camera beside the chair looks at from now on."""
        pictures = self.folder / chair.seat / "pictures"
        pictures.mkdir(exist_ok=True)
        fresh = pictures / f".{picture}.new"
        shutil.copy(_photograph(picture), fresh)
        fresh.replace(pictures / "view.png")

    def check(self) -> None:
        """Raises ProgramEnded if one of the programs has ended by itself."""
        for name, program in self.programs.items():
            if program.returncode is not None:
                log = self.folder / f"{name}.log"
                tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
                raise ProgramEnded(
                    f"{name} has ended (status {program.returncode}): " + " | ".join(tail)
                )

    def _on_chair(self, chair: cast.Chair, text: str) -> None:
        sitter = self.folder / chair.seat / "sitter"
        fresh = sitter.with_suffix(".new")
        fresh.write_text(text, encoding="ascii")
        fresh.replace(sitter)


@asynccontextmanager
async def set_stage(folder: Path, token: str) -> AsyncIterator[Stage]:
    """Starts broker, dispatcher and nodes; stops them all, in reverse, however it ends."""
    broker_port, http_port = _free_port(), _free_port()
    stage = Stage(folder=folder, http_port=http_port, programs={})
    try:
        await _start(
            stage, "mosquitto", [_program("mosquitto"), "-c", _broker(folder, broker_port)]
        )
        await _answers(stage, broker_port)
        dispatcher = folder / "dispatcher"
        dispatcher.mkdir()
        config = cast.dispatcher_config(
            folder=str(dispatcher), broker_port=broker_port, http_port=http_port
        )
        config_file = _write(dispatcher / "config.yaml", config)
        registry_file = _write(dispatcher / "registry.yaml", cast.registry())
        program = _program("seat-dispatcher")
        await _import(program, config_file, registry_file)
        await _start(stage, "dispatcher", [program, "run", "--config", config_file], token=token)
        for chair in cast.CHAIRS:
            await _start(stage, chair.seat, _node(stage, chair, broker_port))
        await _answers(stage, http_port)
        yield stage
    finally:
        for program_ in reversed(stage.programs.values()):
            await _stop(program_)


def _node(stage: Stage, chair: cast.Chair, broker_port: int) -> list[str]:
    home = stage.folder / chair.seat
    home.mkdir()
    _write(home / "scale.yaml", cast.scale())
    config = cast.node_config(chair, folder=str(home), broker_port=broker_port)
    stage.sit(chair)
    if chair.camera:
        stage.show(chair, PERSON_PICTURE)
    return [_program("seat-node"), "run", "--config", _write(home / "config.yaml", config)]


def _broker(folder: Path, port: int) -> str:
    file = folder / "mosquitto.conf"
    file.write_text(
        f"listener {port} 127.0.0.1\n"
        "allow_anonymous true\n"
        "set_tcp_nodelay true\n"
        "max_queued_messages 0\n"
        "persistence false\n",
        encoding="ascii",
    )
    return str(file)


async def _start(stage: Stage, name: str, command: Sequence[str], token: str = "") -> None:
    environment = {"PATH": "/usr/bin:/bin", "SEAT_API_TOKEN": token} if token else None
    with (stage.folder / f"{name}.log").open("wb") as log:
        # A session of its own: Ctrl-C reaches the demo alone, which then stops them in order.
        stage.programs[name] = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )


async def _import(program: str, config: str, registry: str) -> None:
    importing = await asyncio.create_subprocess_exec(
        program, "import", "--config", config, registry, stdout=asyncio.subprocess.DEVNULL
    )
    if await importing.wait() != 0:
        raise ProgramEnded("the dispatcher refused the demo's registry")


async def _stop(program: asyncio.subprocess.Process) -> None:
    if program.returncode is not None:
        return
    program.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_DEADLINE_S):
            await program.wait()
    except TimeoutError:
        program.kill()
        await program.wait()


async def _answers(stage: Stage, port: int) -> None:
    """Waits until something listens on a port."""
    while True:
        stage.check()
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        await writer.wait_closed()
        return


def _program(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name, path="/usr/sbin:/usr/bin:/bin")
    if found is None:
        raise ProgramMissing(f"{name} is not installed; start the demo as `./run demo`")
    return found


def _photograph(name: str) -> Path:
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        raise ProgramMissing("the photographs are missing; start the demo as `./run demo`")
    return Path(spec.origin).parent / "data" / name


def _write(file: Path, content: dict[str, Any]) -> str:
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return str(file)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
