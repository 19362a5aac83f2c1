"""The configuration: one frozen value, or every problem at its line."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.config import DispatcherConfig, read_config
from dispatcher.errors import ConfigInvalid
from dispatcher.routing.policies import RoutingRules
from dispatcher.telephony.simulated import SimulatedAgents


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SEAT_")]:
        monkeypatch.delenv(name)


def written(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path, text: str) -> list[str]:
    file = written(folder, text)
    with pytest.raises(ConfigInvalid) as caught:
        read_config(file)
    first, *problems = str(caught.value).splitlines()
    assert first == f"{file}:"
    return [problem.strip() for problem in problems]


def test_the_state_folder_is_all_one_must_say(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, "state_dir: /var/lib/seat-dispatcher\n"))

    assert config.database_url == "sqlite:////var/lib/seat-dispatcher/dispatcher.db"
    assert (config.http.host, config.http.port, config.base_topic) == ("127.0.0.1", 8080, "seats")
    assert config.routing.rules() == RoutingRules()
    assert config.telephony.agents() == SimulatedAgents()
    assert config.absence_s == 30.0


def test_one_line_takes_a_server_for_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "state_dir: state\ndatabase: postgresql://seat@db.example/seat\n"
    config = read_config(written(tmp_path, text))
    monkeypatch.setenv("SEAT_DATABASE", "postgresql://seat:hunter2@db.example/seat")
    with_password = read_config(written(tmp_path, text))

    assert config.database_url == "postgresql://seat@db.example/seat"
    assert with_password.database_url == "postgresql://seat:hunter2@db.example/seat"
    assert "hunter2" not in repr(with_password)


def test_a_database_that_is_none_is_refused_without_its_password(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "state_dir: state\ndatabase: mysql://seat:hunter2@db/seat\n")

    assert problem.startswith("line 2: database: ")
    assert "must begin with postgresql://" in problem
    assert "hunter2" not in problem


def test_what_is_written_counts(tmp_path: Path) -> None:
    text = """\
state_dir: state
country: DE
http: {host: "::1", port: 0}
broker: {host: broker.example, port: 8883}
routing: {ring_s: 15, ring_grace_s: 1, settle_s: 3, rest_s: 4, wrap_up_s: 5}
telephony: {answer_after_s: null, talk_s: 2}
"""
    config = read_config(written(tmp_path, text))

    assert (config.http.host, config.country) == ("::1", "DE")
    assert config.broker.address().port == 8883
    assert config.routing.rules() == RoutingRules(
        ring_s=15, ring_grace_s=1, settle_s=3, rest_s=4, wrap_up_s=5
    )
    assert config.telephony.agents() == SimulatedAgents(answer_after_s=None, talk_s=2)


def test_every_problem_is_reported_at_its_line(tmp_path: Path) -> None:
    text = """\
state_dir: state
colour: red
http:
  host: 0.0.0.0
  port: 70000
  tls: yes
routing:
  ring_s: 0
routing:
  wrap_up_s: soon
"""
    problems = refused(tmp_path, text)

    assert [problem.split(":")[0] for problem in problems] == [
        "line 2",
        "line 4",
        "line 5",
        "line 6",
        "line 9",
        "line 10",
    ]
    assert "can be reached from outside" in problems[1]
    assert problems[4] == "line 9: routing: written twice"


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("0.0.0.0", "can be reached from outside"),
        ("192.168.0.10", "can be reached from outside"),
        ('"::"', "can be reached from outside"),
        ("localhost", "is no IP address"),
        ("seats.example", "is no IP address"),
    ],
)
def test_without_log_in_only_loopback_is_served(tmp_path: Path, host: str, why: str) -> None:
    (problem,) = refused(tmp_path, f"state_dir: state\nhttp:\n  host: {host}\n")

    assert problem.startswith("line 3: http.host")
    assert why in problem


def test_the_environment_overrides_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAT_HTTP__PORT", "9090")
    monkeypatch.setenv("SEAT_BROKER__PASSWORD", "hush")
    config = read_config(written(tmp_path, "state_dir: state\nhttp: {port: 1}\n"))

    assert config.http.port == 9090
    assert config.broker.address().password == "hush"
    assert "hush" not in repr(config)


def test_a_bad_value_of_the_environment_is_refused_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAT_HTTP__HOST", "0.0.0.0")

    assert "http.host" in refused(tmp_path, "state_dir: state\n")[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "expected keys such as"),
        ("- state_dir", "expected keys such as"),
        ("state_dir: [", "not readable as YAML"),
    ],
)
def test_what_is_no_configuration_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ConfigInvalid, match=why):
        read_config(written(tmp_path, text))


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        read_config(tmp_path / "config.yaml")
    (tmp_path / "config.yaml").write_bytes(b"\xff")
    with pytest.raises(ConfigInvalid, match="not readable"):
        read_config(tmp_path / "config.yaml")


@settings(derandomize=True, deadline=None)
@given(text=st.text(max_size=60) | st.text("state_dir:http \n-{}[]_", max_size=40))
def test_any_text_is_a_configuration_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        config = read_config(file)
    except ConfigInvalid:
        return

    assert isinstance(config, DispatcherConfig)


def test_each_site_says_only_where_it_differs(tmp_path: Path) -> None:
    """CM-12: unknown seats are held back, unless a site has chosen to trust the log-in."""
    text = """\
state_dir: state
routing:
  site: {trust_s: 60, break_reasons: [lunch]}
  sites:
    west: {unknown_seat: trusted, leaving: last_resort}
  zones:
    billing: {strategy: longest_idle}
"""
    rules = read_config(written(tmp_path, text)).routing.rules()
    west, other = rules.of_site("west"), rules.of_site("berlin")

    assert (west.trusts_unknown, west.rings_leaving) == (True, True)
    assert (other.trusts_unknown, other.rings_leaving) == (False, False)
    assert (west.trust_s, other.trust_s, west.break_reasons) == (60.0, 60.0, ("lunch",))
    assert rules.of_zone("billing").strategy.value == "longest_idle"


def test_a_reason_for_a_break_is_one_short_word(tmp_path: Path) -> None:
    (problem,) = refused(
        tmp_path, "state_dir: state\nrouting: {site: {break_reasons: [Long Lunch]}}\n"
    )

    assert problem.startswith("line 2: routing.site.break_reasons")
