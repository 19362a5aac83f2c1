"""The certificate the web server shows, kept fresh without a restart."""

import asyncio
import logging
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from dispatcher.errors import ConfigInvalid
from dispatcher.tls.own_ca import OwnCa

log = logging.getLogger(__name__)

LOOK_EVERY_S = 3_600.0


class Certificate(Protocol):
    """Two files, and whether they have changed."""

    chain_file: Path
    key_file: Path

    def refreshed(self, now: datetime) -> bool:
        """Brings the files up to date; whether they are others than before."""
        ...


class OwnCertificate:
    """Signed by the site's own authority, renewed by itself."""

    def __init__(self, authority: OwnCa, names: Sequence[str]) -> None:
        self.chain_file = authority.leaf_file
        self.key_file = authority.leaf_key_file
        self._authority = authority
        self._names = names

    def refreshed(self, now: datetime) -> bool:
        return self._authority.renew_leaf(self._names, now)


class BroughtCertificate:
    """Files the site brings and renews."""

    def __init__(self, chain_file: Path, key_file: Path) -> None:
        self.chain_file = chain_file
        self.key_file = key_file
        self._known: tuple[int, ...] = ()

    def refreshed(self, now: datetime) -> bool:  # noqa: ARG002
        files = (self.chain_file, self.key_file)
        found = tuple(file.stat().st_mtime_ns for file in files)
        changed = found != self._known
        self._known = found
        return changed


class ServedTls:
    """One TLS context for the life of the server; new connections see the newest certificate.

    Raises:
        ConfigInvalid: the files cannot be used.
    """

    def __init__(self, certificate: Certificate) -> None:
        self._certificate = certificate
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            certificate.refreshed(datetime.now(UTC))
            self._load()
        except (OSError, ssl.SSLError) as error:
            raise ConfigInvalid(
                f"web: certificate {certificate.chain_file} with key {certificate.key_file} "
                f"cannot be used: {error}"
            ) from error

    def look(self, now: datetime) -> bool:
        """Renews or reads anew what is due; whether there is a new certificate.

        Files in the middle of being changed are left for the next look.
        """
        try:
            if not self._certificate.refreshed(now):
                return False
            self._load()
        except (OSError, ssl.SSLError) as error:
            log.warning("certificate_unusable error=%s", error)
            return False
        log.info("certificate_new file=%s", self._certificate.chain_file)
        return True

    async def keep_fresh(self) -> None:
        """Looks once an hour, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.look(datetime.now(UTC))

    def _load(self) -> None:
        self.context.load_cert_chain(self._certificate.chain_file, self._certificate.key_file)
