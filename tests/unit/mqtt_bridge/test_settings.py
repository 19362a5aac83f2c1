"""The `broker:` section of both programs."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from mqtt_bridge import BrokerAddress, TlsFiles
from mqtt_bridge.settings import BrokerSection

TLS = {"ca_file": Path("ca.pem"), "cert_file": Path("seat.pem"), "key_file": Path("seat.key")}


def test_the_default_is_a_broker_on_this_machine() -> None:
    address = BrokerSection().address()

    assert address == BrokerAddress(host="127.0.0.1", port=1883, keepalive_s=5)
    assert str(address) == "127.0.0.1:1883"


def test_everything_given_reaches_the_carrier() -> None:
    section = BrokerSection.model_validate(
        {
            "host": "broker.example",
            "port": 8883,
            "username": "berlin-017",
            "password": "open sesame",
            "keepalive_s": 7,
            **TLS,
        }
    )

    assert section.address() == BrokerAddress(
        host="broker.example",
        port=8883,
        keepalive_s=7,
        username="berlin-017",
        password="open sesame",
        tls=TlsFiles(**TLS),
    )


@pytest.mark.parametrize("missing", sorted(TLS))
def test_the_three_tls_files_belong_together(missing: str) -> None:
    given = {name: file for name, file in TLS.items() if name != missing}

    with pytest.raises(ValidationError, match="belong together"):
        BrokerSection.model_validate(given)


@pytest.mark.parametrize("one", sorted(TLS))
def test_one_tls_file_alone_is_not_enough(one: str) -> None:
    with pytest.raises(ValidationError, match="belong together"):
        BrokerSection.model_validate({one: TLS[one]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 0},
        {"port": 65_536},
        {"port": "mqtt"},
        {"keepalive_s": 0},
        {"keepalive_s": 301},
        {"hots": "127.0.0.1"},
    ],
)
def test_a_wrong_value_is_named_by_its_key(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        BrokerSection.model_validate(wrong)

    assert [error["loc"] for error in caught.value.errors()] == [tuple(wrong)]


def test_a_password_is_never_shown() -> None:
    section = BrokerSection.model_validate({"username": "u", "password": "open sesame"})

    assert "sesame" not in repr(section)
    assert "sesame" not in repr(section.address())
    assert "sesame" not in str(section.address())
