"""A small IMAP server on loopback: the few verbs an inbox is read with (RFC 3501)."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Post:
    """What lies in the inbox, and how the server behaves."""

    mails: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    password: str = "letmein"
    claimed_size: int | None = None
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    post: Post

    def handle(self) -> None:
        self._say("* OK ready")
        for raw in self.rfile:
            tag, _, rest = raw.decode("ascii", "replace").strip().partition(" ")
            if self._answer(tag, rest):
                return

    def _answer(self, tag: str, said: str) -> bool:
        verb = said.split(" ", 1)[0].upper()
        match verb:
            case "CAPABILITY":
                self._say("* CAPABILITY IMAP4rev1")
            case "LOGIN" if f'"{self.post.password}"' not in said:
                self._say(f"{tag} NO wrong password")
                return False
            case "SELECT":
                self._say(f"* {len(self.post.mails)} EXISTS")
            case "UID":
                self._uid(said)
            case "LOGOUT":
                self._say("* BYE")
        self._say(f"{tag} OK done")
        return verb == "LOGOUT"

    def _uid(self, said: str) -> None:
        mails, seen = self.post.mails, self.post.seen
        if "SEARCH" in said:
            unseen = (str(uid) for uid in range(1, len(mails) + 1) if uid not in seen)
            self._say("* SEARCH " + " ".join(unseen))
        elif "STORE" in said:
            found = re.search(r"STORE ([\d,]+) ", said)
            assert found is not None, said
            seen.update(int(uid) for uid in found[1].split(","))
        else:
            found = re.search(r"FETCH (\d+) ", said)
            assert found is not None, said
            self._fetch(int(found[1]), said)

    def _fetch(self, uid: int, said: str) -> None:
        raw = self.post.mails[uid - 1]
        if "SIZE" in said:
            size = self.post.claimed_size or len(raw)
            self._say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {size})")
        else:
            self._say(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}")
            self.wfile.write(raw)
            self._say(")")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode("ascii"))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def imap_server() -> Iterator[Post]:
    """Serves until the block ends."""
    post = Post()
    session = type("Session", (_Session,), {"post": post})
    with _Server(("127.0.0.1", 0), session) as server:
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()
