"""One configuration, checked once, with every problem named by its key."""

from pathlib import Path

import pytest

from seatd.config import CameraSource, LoadCellDriver, NodeConfig, read_config
from seatd.errors import ConfigInvalid, NodeError
from seatd.presence import PresenceRules

SMALLEST = """
seat: berlin-017
state_dir: /var/lib/seat-node
load_cell:
  driver: gpio
  scale_file: /var/lib/seat-node/scale.yaml
  data_pin: 5
  clock_pin: 6
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def reading(file: Path, text: str) -> NodeConfig:
    file.write_text(text, encoding="utf-8")
    return read_config(file)


def complaint(file: Path, text: str) -> str:
    with pytest.raises(ConfigInvalid) as caught:
        reading(file, text)
    return str(caught.value)


def test_the_smallest_configuration_brings_the_durations_of_the_requirement(file: Path) -> None:
    config = reading(file, SMALLEST)

    assert config.presence.rules() == PresenceRules()
    assert (config.base_topic, config.heartbeat_s) == ("seats", 3.0)
    assert (config.load_cell.driver, config.load_cell.rate_sps) == (LoadCellDriver.GPIO, 10)
    assert (config.broker.host, config.broker.port) == ("127.0.0.1", 1883)


def test_no_camera_is_opened_unless_one_is_named(file: Path) -> None:
    assert reading(file, SMALLEST).camera.source is CameraSource.OFF


def test_everything_can_be_said(file: Path) -> None:
    config = reading(
        file,
        """
        seat: demo-1
        state_dir: state
        base_topic: hall-2/seats
        heartbeat_s: 1.5
        broker: {host: broker.example, port: 8883, username: demo-1}
        presence: {absence_s: 20, confirm_s: 2, empty_confirm_s: 1, ttl_s: 3}
        load_cell: {driver: emulated, scale_file: s.yaml, sitter_file: sitter, rate_sps: 80}
        camera: {source: v4l2, path: /dev/video0, every_s: 5, models_dir: models}
        """,
    )

    assert config.presence.rules() == PresenceRules(
        absence_s=20, confirm_s=2, empty_confirm_s=1, ttl_s=3
    )
    assert (config.load_cell.sitter_file, config.load_cell.rate_sps) == (Path("sitter"), 80)
    assert (config.camera.source, config.camera.path) == (CameraSource.V4L2, Path("/dev/video0"))
    assert config.broker.address().port == 8883


@pytest.mark.parametrize("word", ["off", "Off", "false", '"off"'])
def test_the_bare_word_off_which_yaml_takes_for_false_turns_the_camera_off(
    file: Path, word: str
) -> None:
    config = reading(file, f"{SMALLEST}\ncamera:\n  source: {word}\n")

    assert config.camera.source is CameraSource.OFF


def test_all_problems_are_told_at_once_by_their_keys(file: Path) -> None:
    told = complaint(
        file,
        """
        seat: Berlin 17
        colour: blue
        broker: {port: 0, hots: localhost}
        presence: {absence_s: -1}
        load_cell: {driver: telepathy, scale_file: s.yaml, rate_sps: 40}
        camera: {source: v4l2}
        """,
    )

    assert told.startswith(f"{file}:\n")
    assert {line.partition(":")[0].strip() for line in told.splitlines()[1:]} == {
        "seat",
        "state_dir",
        "colour",
        "broker.port",
        "broker.hots",
        "presence.absence_s",
        "load_cell.driver",
        "load_cell.rate_sps",
        "camera",
    }


@pytest.mark.parametrize(
    ("presence", "told"),
    [
        ("{confirm_s: 30}", "confirm_s 30.0 must be below absence_s 30.0"),
        ("{absence_s: 2, ttl_s: 2}", "ttl_s 2.0 must be below absence_s 2.0"),
        ("{absence_s: 0.4, confirm_s: 0.1, ttl_s: 0.1}", "empty_confirm_s must be below"),
        ("{ttl_s: .nan}", "ttl_s"),
        ("{ttl_s: .inf}", "ttl_s"),
        ("{absence_s: soon}", "absence_s"),
    ],
)
def test_impossible_thresholds_are_refused(file: Path, presence: str, told: str) -> None:
    found = complaint(file, f"{SMALLEST}\npresence: {presence}\n")

    assert "  presence" in found
    assert told in found


@pytest.mark.parametrize(
    ("load_cell", "told"),
    [
        ("{driver: gpio, scale_file: s, data_pin: 5}", "needs data_pin and clock_pin"),
        ("{driver: gpio, scale_file: s, clock_pin: 0}", "needs data_pin and clock_pin"),
        ("{driver: gpio, scale_file: s, data_pin: 5, clock_pin: 5}", "must differ"),
        ("{driver: emulated, scale_file: s}", "needs sitter_file"),
        ("{driver: adafruit, scale_file: s, data_pin: 5}", "driver adafruit needs data_pin"),
        ("{driver: adafruit, scale_file: s, data_pin: 5, clock_pin: 5}", "must differ"),
        ("{driver: spi, scale_file: s, data_pin: 5}", "spi does not use data_pin: remove it"),
        ("{driver: iio, scale_file: s, spi_bus: 1}", "iio does not use spi_bus"),
        ("{driver: iio, scale_file: s, rate_sps: 80}", "iio needs rate_sps 10: wire the chip"),
        ("{driver: gpio, scale_file: s, data_pin: 5, iio_device: 1}", "needs data_pin and clock"),
        ("{driver: gpio, scale_file: s, data_pin: 5, iio_device: 1}", "does not use iio_device"),
        ("{driver: emulated, scale_file: s, sitter_file: f, data_pin: 5}", "not use data_pin"),
    ],
)
def test_a_driver_needs_what_it_works_with(file: Path, load_cell: str, told: str) -> None:
    found = complaint(file, f"seat: a\nstate_dir: s\nload_cell: {load_cell}\n")

    assert "  load_cell: " in found
    assert told in found


@pytest.mark.parametrize(
    "load_cell",
    [
        "{driver: spi, scale_file: s}",
        "{driver: spi, scale_file: s, spi_bus: 1, spi_device: 2, rate_sps: 80}",
        "{driver: iio, scale_file: s, iio_device: 3}",
        "{driver: adafruit, scale_file: s, data_pin: 5, clock_pin: 6}",
        "{driver: spi, scale_file: s, data_pin: null}",
    ],
)
def test_each_driver_has_keys_of_its_own(file: Path, load_cell: str) -> None:
    config = reading(file, f"seat: a\nstate_dir: s\nload_cell: {load_cell}\n")

    assert config.load_cell.driver.value in load_cell


def test_a_driver_tells_which_pins_it_takes(file: Path) -> None:
    gpio = reading(file, SMALLEST).load_cell.pins()
    spi = reading(file, "seat: a\nstate_dir: s\nload_cell: {driver: spi, scale_file: s}\n")

    assert gpio == {5: "load_cell.data_pin", 6: "load_cell.clock_pin"}
    assert set(spi.load_cell.pins()) == {7, 8, 9, 10, 11}


def test_a_seat_may_have_no_panel(file: Path) -> None:
    assert reading(file, SMALLEST).panel.pins() == {}


def test_a_panel_is_light_button_and_buzzer(file: Path) -> None:
    panel = "{light_pins: [17, 27, 22], button_pin: 23, buzzer_pin: 24}"
    config = reading(file, f"{SMALLEST}\npanel: {panel}\n")

    assert set(config.panel.pins()) == {17, 27, 22, 23, 24}


@pytest.mark.parametrize(
    ("panel", "told"),
    [
        ("{light_pins: [17, 17, 22]}", "GPIO 17 used twice"),
        ("{light_pins: [17], button_pin: 17}", "GPIO 17 used twice"),
        ("{button_pin: 5}", "GPIO 5 is wanted by load_cell.data_pin and by panel.button_pin"),
        ("{light_pins: [1, 2, 3, 4]}", "panel.light_pins"),
        ("{buzzer_pin: 64}", "panel.buzzer_pin"),
    ],
)
def test_a_pin_is_wired_once(file: Path, panel: str, told: str) -> None:
    assert told in complaint(file, f"{SMALLEST}\npanel: {panel}\n")


def test_pin_0_is_a_pin(file: Path) -> None:
    config = reading(
        file,
        "seat: a\nstate_dir: s\n"
        "load_cell: {driver: gpio, scale_file: s, data_pin: 0, clock_pin: 1}\n",
    )

    assert config.load_cell.data_pin == 0


@pytest.mark.parametrize("source", ["folder", "video", "v4l2"])
def test_a_camera_needs_to_know_where_its_pictures_are(file: Path, source: str) -> None:
    told = complaint(file, f"{SMALLEST}\ncamera: {{source: {source}}}\n")

    assert f"camera: Value error, source {source} needs path" in told


def test_a_camera_on_the_ribbon_cable_needs_no_path(file: Path) -> None:
    config = reading(file, f"{SMALLEST}\ncamera: {{source: picamera2}}\n")

    assert (config.camera.source, config.camera.path) == (CameraSource.PICAMERA2, None)


@pytest.mark.parametrize("source", ["video", "v4l2", "folder"])
def test_a_network_camera_is_refused(file: Path, source: str) -> None:
    camera = f"{{source: {source}, path: 'rtsp://10.0.0.7/live'}}"

    told = complaint(file, f"{SMALLEST}\ncamera: {camera}\n")

    assert "  camera.path: " in told
    assert "a network camera is refused: pictures never travel over a network" in told


@pytest.mark.parametrize(
    ("zone", "points"),
    [
        ("[0.2, 0.1, 0.8, 0.9]", ((0.2, 0.1), (0.8, 0.1), (0.8, 0.9), (0.2, 0.9))),
        ("[[0.5, 0], [1, 1], [0, 1]]", ((0.5, 0.0), (1.0, 1.0), (0.0, 1.0))),
        ("null", None),
    ],
)
def test_the_seats_zone_is_a_box_or_a_polygon(file: Path, zone: str, points: object) -> None:
    camera = f"{{source: folder, path: p, zone: {zone}}}"

    assert reading(file, f"{SMALLEST}\ncamera: {camera}\n").camera.zone == points


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("[[0, 0], [1, 1]]", "3 to 64 points"),
        ("[[0, 0], [1, 1], [2, 0]]", "point 3"),
        ("[0.8, 0.1, 0.2, 0.9]", "left, right"),
        ("[[0, 0], [1, 1], chair]", "point 3"),
        ("chair", "list of"),
    ],
)
def test_what_is_wrong_with_a_zone_is_told(file: Path, zone: str, told: str) -> None:
    camera = f"{{source: folder, path: p, zone: {zone}}}"
    found = complaint(file, f"{SMALLEST}\ncamera: {camera}\n")

    assert "  camera.zone: " in found
    assert told in found


def test_the_vision_service_brings_its_own_interpreter(file: Path) -> None:
    camera = "{source: folder, path: p, socket: /run/v.sock, python: /usr/bin/python3}"

    assert "leave out socket or python" in complaint(file, f"{SMALLEST}\ncamera: {camera}\n")


@pytest.mark.parametrize("seat", ["Berlin-017", "17", "a b", "svc.dispatcher", "seat/1", '""'])
def test_a_seat_must_be_a_name_the_broker_can_check(file: Path, seat: str) -> None:
    assert "  seat: " in complaint(file, SMALLEST.replace("berlin-017", seat))


def test_the_environment_overrides_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAT_SEAT", "berlin-018")
    monkeypatch.setenv("SEAT_BROKER__PASSWORD", "open sesame")
    monkeypatch.setenv("SEAT_PRESENCE__ABSENCE_S", "45")
    config = reading(file, f"{SMALLEST}\npresence: {{confirm_s: 2}}\n")

    assert config.seat == "berlin-018"
    assert config.broker.address().password == "open sesame"
    assert (config.presence.absence_s, config.presence.confirm_s) == (45.0, 2.0)
    assert "sesame" not in repr(config)


def test_the_environment_can_turn_the_camera_off(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAT_CAMERA__SOURCE", "off")
    config = reading(file, f"{SMALLEST}\ncamera: {{source: v4l2, path: /dev/video0}}\n")

    assert config.camera.source is CameraSource.OFF


def test_a_wrong_value_in_the_environment_is_told_by_its_key(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAT_BROKER__PORT", "mqtt")

    assert "  broker.port: " in complaint(file, SMALLEST)


def test_an_environment_that_cannot_be_read_is_a_sentence(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAT_BROKER", "localhost")

    assert "environment variables SEAT_" in complaint(file, SMALLEST)


def test_a_missing_file_is_named(file: Path) -> None:
    with pytest.raises(ConfigInvalid, match=r"config\.yaml: cannot be read: No such file"):
        read_config(file)


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        read_config(tmp_path)


@pytest.mark.parametrize("text", ["seat: [", "seat: a\n\tx: 1", "a: b: c", "!!python/object:x {}"])
def test_what_is_no_yaml_is_told_with_its_place(file: Path, text: str) -> None:
    told = complaint(file, text)

    assert "not readable as YAML" in told
    assert "line " in told


def test_bytes_that_are_no_text_are_told(file: Path) -> None:
    file.write_bytes(b"seat: \xff\xfe")

    with pytest.raises(ConfigInvalid, match="not readable as YAML"):
        read_config(file)


@pytest.mark.parametrize("text", ["", "- seat", "berlin-017", "17"])
def test_a_file_without_keys_is_told_which_keys_it_needs(file: Path, text: str) -> None:
    assert "expected keys such as `seat:`" in complaint(file, text)


@pytest.mark.parametrize("key", ["_cli_parse_args", "_env_file", "__init__"])
def test_no_key_gives_orders_to_the_reader_of_the_file(file: Path, key: str) -> None:
    assert f"  {key}: unknown key" in complaint(file, f"{SMALLEST}\n{key}: true\n")


def test_a_configuration_cannot_be_changed(file: Path) -> None:
    config = reading(file, SMALLEST)

    with pytest.raises(ValueError, match="frozen"):
        config.seat = "berlin-018"  # type: ignore[misc]


def test_what_is_wrong_with_it_is_a_value_error_and_ours() -> None:
    assert issubclass(ConfigInvalid, ValueError)
    assert issubclass(ConfigInvalid, NodeError)


def test_a_desk_mat_is_a_second_load_cell(file: Path) -> None:
    config = reading(
        file,
        f"""{SMALLEST}
desk_mat: {{driver: emulated, scale_file: m.yaml, sitter_file: mat, cell: M-1}}
presence: {{still_s: 90}}
""",
    )

    assert config.desk_mat is not None
    assert (config.desk_mat.scale_file, config.desk_mat.cell) == (Path("m.yaml"), "M-1")
    assert config.presence.rules().still_s == 90.0


def test_no_desk_mat_unless_one_is_named(file: Path) -> None:
    assert reading(file, SMALLEST).desk_mat is None


def test_chair_and_mat_cannot_share_a_pin(file: Path) -> None:
    told = complaint(
        file,
        "seat: a\nstate_dir: s\n"
        "load_cell: {driver: gpio, scale_file: s, data_pin: 5, clock_pin: 6}\n"
        "desk_mat: {driver: gpio, scale_file: m, data_pin: 13, clock_pin: 6}\n",
    )

    assert "GPIO 6 is wanted by load_cell.clock_pin and by desk_mat.clock_pin" in told


FOUR = """
seat: berlin-017
state_dir: s
load_cell:
  driver: gpio
  scale_file: scale.yaml
  data_pin: 5
  clock_pin: 6
  further_cells:
    - {data_pin: 13, clock_pin: 19}
    - {data_pin: 16, clock_pin: 20}
    - {data_pin: 26, clock_pin: 21}
"""


GPIO = "{driver: gpio, data_pin: 5, clock_pin: 6"


def test_further_cells_differ_in_their_wiring_alone(file: Path) -> None:
    cells = reading(file, FOUR.replace("data_pin: 5", "data_pin: 5\n  rate_sps: 80")).load_cell
    pins = [(cell.data_pin, cell.clock_pin) for cell in cells.cells()]

    assert pins == [(5, 6), (13, 19), (16, 20), (26, 21)]
    assert {(cell.driver, cell.rate_sps) for cell in cells.cells()} == {(LoadCellDriver.GPIO, 80)}
    assert cells.pins()[19] == "load_cell.clock_pin of cell 2"


def test_one_cell_is_the_only_one_unless_further_are_named(file: Path) -> None:
    section = reading(file, SMALLEST).load_cell

    assert section.cells() == (section,)


@pytest.mark.parametrize(
    ("load_cell", "told"),
    [
        (
            f"{GPIO}, further_cells: [{{data_pin: 6, clock_pin: 7}}]}}",
            "GPIO 6 is wanted by load_cell.clock_pin and by load_cell.data_pin of cell 2: wire",
        ),
        (
            f"{GPIO}, further_cells: [{{data_pin: 7, clock_pin: 7}}]}}",
            "cell 2: data_pin and clock_pin must differ",
        ),
        (
            f"{GPIO}, further_cells: [{{data_pin: 7}}]}}",
            "cell 2: driver gpio needs data_pin and clock_pin",
        ),
        (
            f"{GPIO}, further_cells: [{{spi_bus: 1}}]}}",
            "cell 2: driver gpio does not use spi_bus",
        ),
        (
            "{driver: spi, further_cells: [{spi_device: 1}]}",
            "GPIO 7, 8, 9, 10, 11 is wanted by load_cell (SPI) and by load_cell (SPI) of cell 2",
        ),
        ("{driver: iio, further_cells: [{}]}", "each cell needs an iio_device of its own"),
        (
            "{driver: emulated, sitter_file: f, further_cells: [{}, {}, {}, {}]}",
            "load_cell.further_cells: ",
        ),
        (
            "{driver: emulated, sitter_file: f, further_cells: [{sitter_file: g}]}",
            "load_cell.further_cells.0.sitter_file: unknown key",
        ),
    ],
)
def test_what_is_wrong_with_a_further_cell_is_told_by_its_number(
    file: Path, load_cell: str, told: str
) -> None:
    load_cell = load_cell.replace("{driver", "{scale_file: s, driver", 1)

    assert told in complaint(file, f"seat: a\nstate_dir: s\nload_cell: {load_cell}\n")


@pytest.mark.parametrize(
    "load_cell",
    [
        "{driver: spi, scale_file: s, further_cells: [{spi_bus: 1}]}",
        "{driver: iio, scale_file: s, further_cells: [{iio_device: 1}, {iio_device: 2}]}",
        "{driver: emulated, scale_file: s, sitter_file: f, further_cells: [{}, {}, {}]}",
    ],
)
def test_each_driver_can_have_further_cells(file: Path, load_cell: str) -> None:
    config = reading(file, f"seat: a\nstate_dir: s\nload_cell: {load_cell}\n")

    assert len(config.load_cell.cells()) == 1 + len(config.load_cell.further_cells)


def test_the_panel_and_the_mat_keep_off_the_pins_of_further_cells(file: Path) -> None:
    told = complaint(
        file,
        f"{FOUR}\npanel: {{button_pin: 20}}\n"
        "desk_mat: {driver: gpio, scale_file: m, data_pin: 26, clock_pin: 2}\n",
    )

    assert "GPIO 20 is wanted by load_cell.clock_pin of cell 3 and by panel.button_pin" in told
    assert "GPIO 26 is wanted by load_cell.data_pin of cell 4 and by desk_mat.data_pin" in told
