"""The site's own authority: made once, signs for the site's names, renews by itself."""

import asyncio
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from dispatcher.errors import ConfigInvalid, StoreUnusable
from dispatcher.tls.own_ca import OwnCa
from dispatcher.tls.served import BroughtCertificate, OwnCertificate, ServedTls

NAMES = ("seats.example", "localhost", "127.0.0.1", "::1")


def leaf(authority: OwnCa) -> x509.Certificate:
    return x509.load_pem_x509_certificate(authority.leaf_file.read_bytes())


@pytest.fixture
def authority(tmp_path: Path) -> OwnCa:
    return OwnCa(tmp_path / "tls")


def test_the_authority_is_made_once_for_ten_years(authority: OwnCa, tmp_path: Path) -> None:
    again = OwnCa(tmp_path / "tls")
    made = x509.load_pem_x509_certificate(authority.certificate_file.read_bytes())
    basic = made.extensions.get_extension_for_class(x509.BasicConstraints)

    assert again.fingerprint == authority.fingerprint
    assert timedelta(days=3_650) <= made.not_valid_after_utc - made.not_valid_before_utc
    assert (basic.value.ca, basic.value.path_length, basic.critical) == (True, 0, True)


def test_keys_are_for_us_alone(authority: OwnCa, tmp_path: Path) -> None:
    authority.renew_leaf(NAMES, datetime.now(UTC))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "tls").iterdir()}

    assert modes == {"ca.key": 0o600, "ca.pem": 0o644, "site.key": 0o600, "site.pem": 0o644}
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700


def test_a_leaf_is_for_all_names_and_lives_397_days(authority: OwnCa) -> None:
    now = datetime.now(UTC)
    authority.renew_leaf(NAMES, now)
    made = leaf(authority)
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert names.get_values_for_type(x509.DNSName) == ["seats.example", "localhost"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert abs(made.not_valid_after_utc - now - timedelta(days=397)) < timedelta(minutes=1)


def test_a_leaf_is_renewed_when_due_or_when_names_change(authority: OwnCa) -> None:
    now = datetime.now(UTC)

    assert authority.renew_leaf(NAMES, now)
    assert not authority.renew_leaf(NAMES, now)
    assert not authority.renew_leaf(NAMES, now + timedelta(days=200))
    assert authority.renew_leaf(NAMES, now + timedelta(days=300))
    assert authority.renew_leaf((*NAMES, "more.example"), now + timedelta(days=300))


@pytest.mark.parametrize("spoiled", ["site.pem", "site.key"])
def test_a_leaf_that_was_spoiled_is_made_anew(
    authority: OwnCa, tmp_path: Path, spoiled: str
) -> None:
    authority.renew_leaf(NAMES, datetime.now(UTC))
    (tmp_path / "tls" / spoiled).write_text("spoiled")

    ServedTls(OwnCertificate(authority, NAMES))


def test_an_authority_without_its_key_is_a_sentence(authority: OwnCa, tmp_path: Path) -> None:
    (tmp_path / "tls" / "ca.key").unlink()

    with pytest.raises(StoreUnusable, match="own authority"):
        OwnCa(tmp_path / "tls")


def test_brought_files_that_do_not_fit_are_a_sentence(authority: OwnCa, tmp_path: Path) -> None:
    authority.renew_leaf(NAMES, datetime.now(UTC))
    other = OwnCa(tmp_path / "other")
    other.renew_leaf(NAMES, datetime.now(UTC))

    with pytest.raises(ConfigInvalid, match="cannot be used"):
        ServedTls(BroughtCertificate(authority.leaf_file, other.leaf_key_file))
    with pytest.raises(ConfigInvalid, match="cannot be used"):
        ServedTls(BroughtCertificate(tmp_path / "none", tmp_path / "none"))


async def shown(tls: ServedTls, authority: OwnCa) -> x509.Certificate:
    """The certificate a client that trusts the authority is shown now."""
    server = await asyncio.start_server(
        lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=tls.context
    )
    trusting = ssl.create_default_context(cafile=str(authority.certificate_file))
    async with server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting)
        found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        await reader.read()
        writer.close()
    return x509.load_der_x509_certificate(found)


async def test_a_renewed_certificate_is_shown_without_a_restart(authority: OwnCa) -> None:
    tls = ServedTls(OwnCertificate(authority, NAMES))
    first = await shown(tls, authority)
    nothing = tls.look(datetime.now(UTC))
    renewed = tls.look(datetime.now(UTC) + timedelta(days=300))

    assert (nothing, renewed) == (False, True)
    # Made as if later, so not valid yet; read from the file.
    assert leaf(authority).serial_number != first.serial_number


async def test_brought_files_that_change_are_shown_without_a_restart(authority: OwnCa) -> None:
    authority.renew_leaf(NAMES, datetime.now(UTC))
    tls = ServedTls(BroughtCertificate(authority.leaf_file, authority.leaf_key_file))
    first = await shown(tls, authority)
    authority.renew_leaf((*NAMES, "more.example"), datetime.now(UTC))

    assert tls.look(datetime.now(UTC))
    assert (await shown(tls, authority)).serial_number != first.serial_number


async def test_files_in_the_middle_of_a_change_are_left_for_later(authority: OwnCa) -> None:
    authority.renew_leaf(NAMES, datetime.now(UTC))
    tls = ServedTls(BroughtCertificate(authority.leaf_file, authority.leaf_key_file))
    whole = authority.leaf_file.read_bytes()
    authority.leaf_file.write_text("half")

    assert not tls.look(datetime.now(UTC))
    authority.leaf_file.write_bytes(whole)
    assert tls.look(datetime.now(UTC))
