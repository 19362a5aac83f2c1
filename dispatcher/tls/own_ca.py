"""The site's own authority: made at the first start, signs the dispatcher's certificate.

The only importer of `cryptography`. Keys are P-256; files of keys are readable by us alone, and
every file is written beside its place and then moved there.
"""

import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dispatcher.errors import StoreUnusable
from dispatcher.tls.plan import BACKDATED, CA_LIVES, LEAF_LIVES, Made, is_due, split_names

SERVER_AUTH = ExtendedKeyUsageOID.SERVER_AUTH
KEY_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class OwnCa:
    """An authority in a folder: `ca.pem`, `ca.key`, and one leaf, `site.pem` and `site.key`.

    Args:
        folder: made if need be.

    Raises:
        StoreUnusable: the folder or its files cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.certificate_file = folder / "ca.pem"
        self.leaf_file = folder / "site.pem"
        self.leaf_key_file = folder / "site.key"
        self._key_file = folder / "ca.key"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.certificate_file.exists():
                self._make_authority()
            self._certificate = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())
            key = serialization.load_pem_private_key(self._key_file.read_bytes(), password=None)
        except (OSError, ValueError) as error:
            raise StoreUnusable(
                f"{folder}: the site's own authority cannot be used: {error}"
            ) from (error)
        assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101
        self._key = key

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as browsers show it."""
        return self._certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def renew_leaf(self, names: Sequence[str], now: datetime) -> bool:
        """Makes the leaf anew when it is due; whether it did."""
        if not is_due(self._leaf_made(), names, now):
            return False
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign_leaf(key.public_key(), names, now)
        _write(self.leaf_key_file, _key_pem(key), secret=True)
        _write(self.leaf_file, _pem(certificate) + _pem(self._certificate))
        return True

    def _make_authority(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        text = f"Seat Presence {socket.gethostname()} {now:%Y-%m-%d}"
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])
        certificate = (
            _builder(name, name, key.public_key(), now)
            .not_valid_after(now + CA_LIVES)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_uses("key_cert_sign", "crl_sign"), critical=True)
            .sign(key, hashes.SHA256())
        )
        _write(self._key_file, _key_pem(key), secret=True)
        _write(self.certificate_file, _pem(certificate))

    def _leaf_made(self) -> Made | None:
        try:
            found = x509.load_pem_x509_certificate(self.leaf_file.read_bytes())
            found.verify_directly_issued_by(self._certificate)
            key = serialization.load_pem_private_key(self.leaf_key_file.read_bytes(), None)
            if key.public_key() != found.public_key():
                return None
            names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except Exception:  # noqa: BLE001 - missing, broken, another authority's: make it anew
            return None
        return Made(
            names=frozenset(
                [
                    *names.get_values_for_type(x509.DNSName),
                    *(str(one) for one in names.get_values_for_type(x509.IPAddress)),
                ]
            ),
            begins=found.not_valid_before_utc,
            ends=found.not_valid_after_utc,
        )

    def _sign_leaf(
        self, key: ec.EllipticCurvePublicKey, names: Sequence[str], now: datetime
    ) -> x509.Certificate:
        hosts, addresses = split_names(names)
        alternatives: list[x509.GeneralName] = [x509.DNSName(host) for host in hosts]
        alternatives += [x509.IPAddress(address) for address in addresses]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        issuer = self._certificate.subject
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            _builder(subject, issuer, key, now)
            .not_valid_after(min(now + LEAF_LIVES, self._certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_uses("digital_signature"), critical=True)
            .add_extension(x509.ExtendedKeyUsage([SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
            .add_extension(authority, critical=False)
            .sign(self._key, hashes.SHA256())
        )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _uses(*wanted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in wanted for use in KEY_USES})


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(file: Path, content: bytes, *, secret: bool = False) -> None:
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
