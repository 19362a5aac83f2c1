"""The node put together: a straight list of constructions."""

import secrets

from mqtt_bridge import Topics
from mqtt_bridge.client import BridgeClient
from mqtt_bridge.messages import Life
from seatd.announcement import Announcer, Identity
from seatd.chair import Chair
from seatd.config import CameraSource, NodeConfig
from seatd.health import HealthReport
from seatd.node import SeatNode
from seatd.outgoing import Outgoing
from seatd.panel import open_panel
from seatd.sensing import open_camera, open_load_cell, open_mat, sighting_fresh_s
from seatd.start_counter import next_epoch
from seatd.watchdog import Watchdog
from sensors import LoadCell, RealClock


def assemble(config: NodeConfig) -> SeatNode:
    """A node ready to run.

    Raises:
        NodeError: the state folder cannot be used.
        SensorError: the pins cannot be had.
    """
    clock = RealClock()
    started_s = clock.now_ns() / 1e9
    identity = _identity(config)
    outgoing = Outgoing(topics=Topics(base=config.base_topic), identity=identity)
    cell = open_load_cell(config.load_cell, clock=clock, seat=config.seat)
    mat = open_mat(config.desk_mat, clock=clock, seat=config.seat)
    camera_wanted = config.camera.source is not CameraSource.OFF
    camera = open_camera(config.camera, clock=clock) if camera_wanted else None
    chair = Chair.at_start(
        # Loading the models took its time, which was not the load cell's.
        now_s=clock.now_ns() / 1e9,
        rules=config.presence.rules(),
        fresh_s=sighting_fresh_s(config.camera),
        camera_wanted=camera_wanted,
        mat_wanted=mat is not None,
    )
    return SeatNode(
        chair=chair,
        announcer=Announcer(identity=identity),
        outgoing=outgoing,
        topics=outgoing.topics,
        weights=cell,
        mat=mat,
        sightings=camera,
        vision_missing=camera_wanted and camera is None,
        panel=open_panel(config.panel, clock=clock),
        link=_link(config, outgoing),
        life=Watchdog(),
        health=_health(identity, started_s, cell, mat).message,
        heartbeat_s=config.heartbeat_s,
    )


def _identity(config: NodeConfig) -> Identity:
    epoch = next_epoch(config.state_dir)
    return Identity(seat=config.seat, epoch=epoch, boot_id=secrets.token_hex(12))


def _health(
    identity: Identity, started_s: float, cell: LoadCell, mat: LoadCell | None
) -> HealthReport:
    return HealthReport(
        identity=identity,
        started_s=started_s,
        counters=lambda: cell.counters,
        mat_counters=None if mat is None else lambda: mat.counters,
    )


def _link(config: NodeConfig, outgoing: Outgoing) -> BridgeClient:
    return BridgeClient(
        address=config.broker.address(),
        client_id=config.seat,
        subscriptions=outgoing.topics.for_node(config.seat),
        last_will=lambda conn: outgoing.status(conn, Life.LOST),
        greeting=lambda conn: outgoing.status(conn, Life.UP),
        goodbye=lambda conn: outgoing.status(conn, Life.STOPPED),
    )
