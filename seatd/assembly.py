"""The node put together: a straight list of constructions."""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mqtt_bridge import Topics
from mqtt_bridge.client import BridgeClient
from mqtt_bridge.messages import Life
from seatd.announcement import Announcer, Identity
from seatd.camera_permit import CameraPermit
from seatd.camera_section import CameraSource
from seatd.chair import Chair
from seatd.config import NodeConfig
from seatd.control_socket import ControlSocket
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
from seatd.sensing import open_load_cell, open_mat, scale_keeper
from seatd.start_counter import next_epoch
from seatd.teller import Teller
from seatd.watchdog import Watchdog
from seatd.workbench import CameraStudy, NothingToSee, Workbench
from sensors import RealClock

if TYPE_CHECKING:
    from seatd.eyes import Eyes


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
    senses = _open_senses(config, clock)
    maintenance = Maintenance()
    teller = Teller(
        announcer=Announcer(identity=identity),
        outgoing=outgoing,
        link=link,
        health=_health(identity, started_s, senses, scales).message,
        heartbeat_s=config.heartbeat_s,
        vision_missing=senses.vision_missing,
    )
    node = _node(config, clock, senses, teller, maintenance)
    facts = Facts(
        config=config,
        cell=senses.cell,
        seat=node,
        linked=lambda: link.connected,
        vision_missing=senses.vision_missing,
        started_s=started_s,
    )
    workbench = _workbench(config, senses, node, maintenance, scales, facts)
    answer = workbench.answer
    orders = Orders(link=link, topics=outgoing.topics, teller=teller, node=node, technician=answer)
    control = ControlSocket(path=config.control_socket(), answer=answer)
    return Program(parts={"link": link, "node": node, "orders": orders, "control": control})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Senses:
    """What a seat is felt and seen with."""

    cell: SeatCell
    mat: SeatCell | None
    camera: "Eyes | None"

    def vision_missing(self) -> bool:
        """Whether models or libraries of a configured camera are missing."""
        return self.camera is not None and self.camera.is_missing


def _open_senses(config: NodeConfig, clock: RealClock) -> _Senses:
    return _Senses(
        cell=open_load_cell(config.load_cell, clock=clock, seat=config.seat),
        mat=open_mat(config.desk_mat, clock=clock, seat=config.seat),
        camera=_open_camera(config, clock),
    )


def _node(
    config: NodeConfig,
    clock: RealClock,
    senses: _Senses,
    teller: Teller,
    maintenance: Maintenance,
) -> SeatNode:
    panel = open_panel(config.panel, clock=clock)
    mark = PrivacyMark(state_dir=config.state_dir)
    frequency = config.camera.frequency()
    return SeatNode(
        chair=Chair.at_start(
            # Loading took its time, which was not the load cell's.
            now_s=clock.now_ns() / 1e9,
            rules=config.presence.rules(),
            fresh_s=frequency.fresh_s,
            overdue_s=frequency.overdue_s,
            camera_wanted=senses.camera is not None,
            mat_wanted=senses.mat is not None,
        ),
        teller=teller,
        weights=senses.cell,
        mat=senses.mat,
        sightings=senses.camera,
        panel=panel,
        life=Watchdog(),
        frequency=frequency,
        permit=_permit(config, panel, mark),
        mark=mark,
        maintenance=maintenance,
    )


def _workbench(
    config: NodeConfig,
    senses: _Senses,
    node: SeatNode,
    maintenance: Maintenance,
    scales: ScaleKeeper,
    facts: Facts,
) -> Workbench:
    return Workbench(
        seat=node,
        maintenance=maintenance,
        recent=senses.cell.recent,
        scales=scales,
        camera=_study(senses.camera, config, node),
        facts=facts.gather,
    )


def _identity(config: NodeConfig) -> Identity:
    epoch = next_epoch(config.state_dir)
    return Identity(seat=config.seat, epoch=epoch, boot_id=secrets.token_hex(12))


def _open_camera(config: NodeConfig, clock: RealClock) -> "Eyes | None":
    if config.camera.source is CameraSource.OFF:
        return None
    from seatd.seeing import open_camera

    return open_camera(config.camera, clock=clock, state_dir=config.state_dir)


def _study(camera: "Eyes | None", config: NodeConfig, node: SeatNode) -> CameraStudy:
    if camera is None:
        return NothingToSee()
    from seatd.seeing import open_study

    return open_study(camera, state_dir=config.state_dir, allowed=lambda: node.chair.may_look)


def _permit(config: NodeConfig, panel: SeatPanel | None, mark: PrivacyMark) -> CameraPermit:
    # A switch that is configured and cannot be read forbids.
    lost_switch = config.panel.camera_switch_pin is not None and panel is None
    return CameraPermit(
        hours=config.camera.working_hours(), agent=mark.allowed, switch=not lost_switch
    )


def _health(
    identity: Identity, started_s: float, senses: _Senses, scales: ScaleKeeper
) -> HealthReport:
    def calibrated_at() -> str | None:
        scale, _ = scales.current()
        return None if scale is None else scale.calibrated_at

    mat = senses.mat
    return HealthReport(
        identity=identity,
        started_s=started_s,
        counters=lambda: senses.cell.counters,
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
