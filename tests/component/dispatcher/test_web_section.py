"""`web:` nothing can be reached from outside in the clear unless the site says so."""

import os
from pathlib import Path

import pytest

from dispatcher.config import DispatcherConfig, read_config
from dispatcher.errors import ConfigInvalid

CLIENT = "client_id: c, client_secret: s"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SEAT_")]:
        monkeypatch.delenv(name)


def read(folder: Path, text: str) -> DispatcherConfig:
    file = folder / "config.yaml"
    file.write_text(f"state_dir: state\n{text}\n", encoding="utf-8")
    return read_config(file)


def test_without_a_word_nothing_is_served_beyond_loopback(tmp_path: Path) -> None:
    config = read(tmp_path, "")

    assert (config.web.host, config.web.port, config.web.insecure) == (None, 8443, False)
    assert config.http.host == "127.0.0.1"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", '"::"', "169.254.1.1"])
def test_any_other_address_in_the_clear_is_refused_with_one_sentence(
    tmp_path: Path, host: str
) -> None:
    with pytest.raises(ConfigInvalid, match=r"line 2: http\.host: .*reached from outside"):
        read(tmp_path, f"http: {{host: {host}}}")


@pytest.mark.parametrize(
    "web", ["insecure: true", "trusted_proxies: [10.0.0.7]", "trusted_proxies: ['fd00::7']"]
)
def test_the_site_may_say_so(tmp_path: Path, web: str) -> None:
    config = read(tmp_path, f"http: {{host: 0.0.0.0}}\nweb: {{{web}}}")

    assert config.http.host == "0.0.0.0"


@pytest.mark.parametrize(
    ("web", "why"),
    [
        ("host: seats.example", "is no IP address"),
        ("trusted_proxies: [proxy.example]", "is no IP address"),
        ("cert_file: /a.pem", "both or neither"),
        ("token: short", "at least 16"),
        ("names: ['two words']", "web.names.0"),
        ("session_idle_s: 1", "web.session_idle_s"),
        ("insecure: perhaps", "web.insecure"),
        (f"oidc: {{issuer: 'http://id.example', {CLIENT}, roles: {{}}}}", "https://"),
        (f"oidc: {{issuer: 'https://id.example', {CLIENT}, roles: {{x: boss}}}}", "roles.x"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, web: str, why: str) -> None:
    with pytest.raises(ConfigInvalid, match=why):
        read(tmp_path, f"web: {{{web}}}")


def test_secrets_mask_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAT_WEB__TOKEN", "a-token-of-the-site")
    oidc = "{issuer: 'https://id.example', client_id: c, client_secret: hush-hush, roles: {}}"
    config = read(tmp_path, f"web: {{oidc: {oidc}}}")

    assert config.web.token is not None
    assert config.web.token.get_secret_value() == "a-token-of-the-site"
    assert "a-token" not in repr(config)
    assert "hush" not in repr(config)


def test_the_names_of_the_site_come_first(tmp_path: Path) -> None:
    config = read(tmp_path, "web: {host: 10.0.0.5, names: [Seats.Example]}")

    assert config.web.all_names()[0] == "seats.example"
    assert "10.0.0.5" in config.web.all_names()
