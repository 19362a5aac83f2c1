"""The node put together: a straight list of constructions."""

import secrets

from mqtt_bridge import Topics
from mqtt_bridge.client import BridgeClient
from mqtt_bridge.messages import Life
from seatd.announcement import Announcer, Identity
from seatd.camera_permit import CameraPermit
from seatd.camera_study import StudyThroughEyes
from seatd.chair import Chair
from seatd.config import NodeConfig
from seatd.control_socket import ControlSocket
from seatd.eyes import Eyes
from seatd.facts import Facts
from seatd.health import HealthReport
from seatd.maintenance import Maintenance
from seatd.node import SeatNode
from seatd.orders import Orders
from seatd.outgoing import Outgoing
from seatd.panel import SeatPanel, open_panel
from seatd.privacy_mark import PrivacyMark
from seatd.program import Program
from seatd.scale_keeper import ScaleKeeper
from seatd.seat_cell import SeatCell
from seatd.sensing import open_camera, open_load_cell, open_mat, scale_keeper
from seatd.start_counter import next_epoch
from seatd.teller import Teller
from seatd.watchdog import Watchdog
from seatd.workbench import CameraStudy, NothingToSee, Workbench
from sensors import RealClock


def assemble(config: NodeConfig) -> Program:
    """A node ready to run.

    Raises:
        NodeError: the state folder cannot be used.
        SensorError: the pins cannot be had.
    """
    clock = RealClock()
    started_s = clock.now_ns() / 1e9
    identity = _identity(config)
    outgoing = Outgoing(topics=Topics(base=config.base_topic), identity=identity)
    link = _link(config, outgoing)
    scales = scale_keeper(config.load_cell)
    cell = open_load_cell(config.load_cell, clock=clock, seat=config.seat)
    mat = open_mat(config.desk_mat, clock=clock, seat=config.seat)
    camera = open_camera(config.camera, clock=clock, state_dir=config.state_dir)
    panel = open_panel(config.panel, clock=clock)
    mark = PrivacyMark(state_dir=config.state_dir)
    maintenance = Maintenance()
    frequency = config.camera.frequency()
    teller = Teller(
        announcer=Announcer(identity=identity),
        outgoing=outgoing,
        link=link,
        health=_health(identity, started_s, cell, mat, scales).message,
        heartbeat_s=config.heartbeat_s,
        vision_missing=lambda: _is_missing(camera),
    )
    node = SeatNode(
        chair=Chair.at_start(
            # Loading took its time, which was not the load cell's.
            now_s=clock.now_ns() / 1e9,
            rules=config.presence.rules(),
            fresh_s=frequency.fresh_s,
            overdue_s=frequency.overdue_s,
            camera_wanted=camera is not None,
            mat_wanted=mat is not None,
        ),
        teller=teller,
        weights=cell,
        mat=mat,
        sightings=camera,
        panel=panel,
        life=Watchdog(),
        frequency=frequency,
        permit=_permit(config, panel, mark),
        mark=mark,
        maintenance=maintenance,
    )
    facts = Facts(
        config=config,
        cell=cell,
        seat=node,
        linked=lambda: link.connected,
        vision_missing=lambda: _is_missing(camera),
        started_s=started_s,
    )
    workbench = Workbench(
        seat=node,
        maintenance=maintenance,
        recent=cell.recent,
        scales=scales,
        camera=_study(camera, config, node),
        facts=facts.gather,
    )
    orders = Orders(
        link=link,
        topics=outgoing.topics,
        teller=teller,
        node=node,
        technician=workbench.answer,
    )
    control = ControlSocket(path=config.control_socket(), answer=workbench.answer)
    return Program(parts={"link": link, "node": node, "orders": orders, "control": control})


def _identity(config: NodeConfig) -> Identity:
    epoch = next_epoch(config.state_dir)
    return Identity(seat=config.seat, epoch=epoch, boot_id=secrets.token_hex(12))


def _is_missing(camera: Eyes | None) -> bool:
    return camera is not None and camera.is_missing


def _study(camera: Eyes | None, config: NodeConfig, node: SeatNode) -> CameraStudy:
    if camera is None:
        return NothingToSee()
    return StudyThroughEyes(
        eyes=camera, state_dir=config.state_dir, allowed=lambda: node.chair.may_look
    )


def _permit(config: NodeConfig, panel: SeatPanel | None, mark: PrivacyMark) -> CameraPermit:
    # A switch that is configured and cannot be read forbids.
    lost_switch = config.panel.camera_switch_pin is not None and panel is None
    return CameraPermit(
        hours=config.camera.working_hours(), agent=mark.allowed, switch=not lost_switch
    )


def _health(
    identity: Identity,
    started_s: float,
    cell: SeatCell,
    mat: SeatCell | None,
    scales: ScaleKeeper,
) -> HealthReport:
    def calibrated_at() -> str | None:
        scale, _ = scales.current()
        return None if scale is None else scale.calibrated_at

    return HealthReport(
        identity=identity,
        started_s=started_s,
        counters=lambda: cell.counters,
        mat_counters=None if mat is None else lambda: mat.counters,
        calibrated_at=calibrated_at,
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
