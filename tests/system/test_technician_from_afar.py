"""A technician at his own desk: through the dispatcher to a real node, and back."""

import time
from collections.abc import Callable

import pytest
import yaml

from calibration.errors import NodeUnreachable, RequestDeclined
from calibration.link import DispatcherLink, SeatClient, SocketLink
from tests.system.conftest import TOKEN, Broker, Center, Node, eventually

pytestmark = pytest.mark.system


def client(center: Center, seat: str = "a-01", who: str = "anna") -> SeatClient:
    link = DispatcherLink(url=str(center.http.base_url), seat=seat, token=TOKEN)
    return SeatClient(link=link, who=who, origin="laptop-7")


def test_a_scale_changed_from_afar_counts_within_two_seconds_and_is_written_down(
    center: Center, make_node: Callable[..., Node]
) -> None:
    node = make_node()
    node.sit(70.0)
    eventually(center.believes("a-01", presence="online"), 15)
    anna = client(center)
    anna.hold()
    eventually(center.believes("a-01", presence="unknown", reason="maintenance"), 5)
    before_kg = anna.ask("state")["kg"]
    asked_s = time.monotonic()
    wrote = anna.ask("write_scale", scale={"zero_counts": 84210, "counts_per_kg": 5350})
    eventually(lambda: anna.ask("state")["kg"] > before_kg * 1.8, 2)
    took_s = time.monotonic() - asked_s
    changes = anna.ask("history")["changes"]
    anna.release()

    assert took_s < 2.0
    assert wrote["before"]["counts_per_kg"] == 10700
    assert [(one["who"], one["from"]) for one in changes] == [("anna", "laptop-7")]
    assert changes[0]["before"]["counts_per_kg"] == 10700
    assert changes[0]["after"]["counts_per_kg"] == 5350
    assert yaml.safe_load((node.folder / "scale.yaml").read_text())["counts_per_kg"] == 5350
    eventually(center.believes("a-01", presence="online"), 5)


def test_the_second_technician_is_told_who_holds_the_seat_wherever_he_comes_from(
    center: Center, make_node: Callable[..., Node]
) -> None:
    node = make_node()
    eventually(center.believes("a-01", presence="online"), 15)
    anna = client(center)
    anna.hold()
    near = SeatClient(
        link=SocketLink(node.folder / "state" / "control.sock"), who="bo", origin="ssh"
    )
    try:
        with pytest.raises(RequestDeclined, match="anna works at this seat, from laptop-7"):
            near.hold()
    finally:
        near.close()
        anna.release()


def test_a_seat_without_a_node_and_a_seat_nobody_knows_are_told_apart(center: Center) -> None:
    with pytest.raises(NodeUnreachable, match="did not answer within 5 s"):
        client(center).ask("state")
    with pytest.raises(NodeUnreachable, match="no seat a-99"):
        client(center, seat="a-99").ask("state")


def test_nobody_asks_a_node_without_the_token(center: Center) -> None:
    link = DispatcherLink(url=str(center.http.base_url), seat="a-01", token="guessed")
    with pytest.raises(NodeUnreachable, match="401"):
        SeatClient(link=link, who="eve", origin="cellar").ask("state")


def test_a_broker_that_goes_in_the_middle_is_told_and_nothing_is_half_done(
    center: Center, make_node: Callable[..., Node], broker: Broker
) -> None:
    node = make_node()
    eventually(center.believes("a-01", presence="online"), 15)
    anna = client(center)
    anna.hold()
    before = (node.folder / "scale.yaml").read_text()
    broker.program.kill()
    with pytest.raises(NodeUnreachable, match="did not answer within 5 s"):
        anna.ask("write_scale", scale={"zero_counts": 84210, "counts_per_kg": 5350})
    broker.start()
    eventually(lambda: _state(anna) is not None, 20)
    after = (node.folder / "scale.yaml").read_text()
    anna.release()

    assert after == before, "what was refused must not happen later"
    eventually(center.believes("a-01", presence="online"), 15)


def _state(technician: SeatClient) -> float | None:
    try:
        return float(technician.ask("state")["kg"])
    except NodeUnreachable:
        return None
