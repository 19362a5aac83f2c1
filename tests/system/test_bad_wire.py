"""Rubbish on the wire: dropped, counted, told; never a crash, never a changed state."""

from collections.abc import Callable

import pytest

from mqtt_bridge.messages import Presence
from tests.system.conftest import Center, FakeNode, eventually

pytestmark = pytest.mark.system

RUBBISH = (
    b"",
    b"{",
    b"null",
    b"[1,2]",
    b'"online"',
    b"\xff\xfe\x00",
    b'{"v":1}',
    b'{"v":99,"seat":"a-01","epoch":1,"boot_id":"' + b"0" * 24 + b'","seq":1}',
    b"[" * 20_000,
    b'{"v":1,"seat":"' + b"x" * 40_000 + b'"}',
)


def test_rubbish_on_every_topic_changes_nothing_and_is_counted(
    center: Center, make_fake: Callable[..., FakeNode]
) -> None:
    node = make_fake()
    node.presence(epoch=5, seq=3, state=Presence.ONLINE)
    node.heartbeat(epoch=5, seq=3)
    eventually(center.believes("a-01", presence="online"), 3)
    before = center.seat("a-01")

    for kind in ("presence", "status", "heartbeat", "health", "alert/x", "reply"):
        for payload in RUBBISH:
            node.raw(f"seats/a-01/{kind}", payload)
    for topic in ("seats/nobody/presence", "seats/A_B/presence", "seats/a-01/alert/", "seats/x"):
        node.raw(topic, b"{}")
    node.presence(epoch=5, seq=2, state=Presence.OFFLINE, retain=False)
    node.presence(epoch=4, seq=99, state=Presence.OFFLINE, retain=False)
    node.presence(epoch=5, seq=4, state=Presence.OFFLINE, boot="b", retain=False)

    def counted() -> set[str]:
        return {one["code"] for one in center.get("/alerts")}

    wanted = {"malformed", "unsupported_version", "unknown_seat", "outdated", "other_start"}
    eventually(lambda: wanted <= counted(), 5)
    assert center.seat("a-01") == before
    assert center.get("/health")["status"] == "ok"
