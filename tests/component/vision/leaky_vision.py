"""The vision process with two more verbs to watch it from inside, and a leak if one is named."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import vision.__main__
from vision import serve, wire

LEAK = os.environ.get("LEAK", "")
NETWORK = ("socket.connect", "socket.bind", "socket.send", "socket.getaddrinfo", "socket.__new__")
CHANGES = (
    "os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.exec", "os.posix_spawn",
    "os.fork", "os.system", "subprocess.", "shutil.", "tempfile.", "syslog.",
)  # fmt: skip
caught: list[str] = []
watching: list[bool] = []
before: dict[str, object] = {}


def hook(event: str, args: tuple) -> None:
    """Python's own doings; those of the native libraries are seen by what the kernel counts."""
    if not watching:
        return
    if event == "open":
        _, _, flags = args
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC):
            caught.append("open")
    elif event.startswith(NETWORK + CHANGES):
        caught.append(event)


def counted() -> dict[str, object]:
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    sockets = []
    for name in Path("/proc/self/fd").iterdir():
        try:
            sockets.append(str(name.readlink()))
        except OSError:  # the listing's own descriptor
            continue
    return {
        "written": int(dict(line.split(": ") for line in lines)["wchar"]),
        "sockets": sorted(each for each in sockets if each.startswith("socket:")),
    }


async def arm(session, asked):
    before.update(counted())
    watching.append(True)
    return wire.line_of({"armed": True})


async def tell(session, asked):
    watching.clear()
    after = counted()
    return wire.line_of(
        {
            "caught": caught,
            "written": after["written"] - before["written"],
            "sockets": after["sockets"] == before["sockets"],
        }
    )


async def leaky_look(session, asked):
    if asked.line["look"] == 7:
        await session.watcher.with_camera(leak, 5.0)
    return await serve._look(session, asked)


previews: list[bool] = []


async def leaky_preview(session, asked):
    previews.append(True)
    if len(previews) == 7:
        await session.watcher.with_camera(leak, 5.0)
    return await serve._preview(session, asked)


def leak(camera, detector):
    picture = camera.grab(0.0).bgr
    try:
        if LEAK == "python":
            Path("leak.bin").write_bytes(picture.tobytes())
        if LEAK == "native":
            import cv2

            cv2.imwrite("leak.png", picture)
        if LEAK == "log":
            os.write(2, picture.tobytes()[:3000])
        if LEAK == "network":
            with socket.socket(type=socket.SOCK_DGRAM) as outlet:
                outlet.sendto(picture.tobytes()[:3000], ("127.0.0.1", 9))
        if LEAK == "memory":
            os.close(os.memfd_create("leak"))
        if LEAK == "process":
            subprocess.run(["true"], input=picture.tobytes()[:3000], check=False)
    except OSError:
        pass  # The fences held; the attempt shall be seen all the same.


if __name__ == "__main__":
    sys.addaudithook(hook)
    serve.VERBS = {**serve.VERBS, "arm": arm, "tell": tell}
    if LEAK:
        serve.VERBS = {**serve.VERBS, "look": leaky_look, "preview": leaky_preview}
    status = vision.__main__.main(sys.argv[1:])
    os._exit(status)
