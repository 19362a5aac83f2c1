"""The outside source of the registry: a web address, or a folder of CSV files."""

import hashlib
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from dispatcher.errors import SourceUnusable
from dispatcher.registry.incoming import Incoming
from dispatcher.registry.reading import MAX_FILE_BYTES, read_source
from dispatcher.registry.rows import KINDS
from dispatcher.registry.sync_section import RegistrySyncSection
from dispatcher.registry.written import from_csv, from_json


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """What a source said; `incoming` is None when it has nothing new."""

    incoming: Incoming | None
    version: str | None


class Source(Protocol):
    """Where the registry comes from. Called in a thread."""

    def fetch(self, version: str | None) -> Fetched:
        """Everything the source has, or that it has not changed since `version`.

        Raises:
            SourceUnusable, RegistryInvalid: why there is nothing to take in.
        """
        ...


def source_of(section: RegistrySyncSection) -> Source:
    """The source a configuration names."""
    if section.folder is not None:
        return CsvFolder(Path(section.folder))
    assert section.url is not None  # noqa: S101  # the section has checked it
    return WebAddress(section.url, section)


class CsvFolder:
    """A folder somebody writes CSV files into."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, version: str | None) -> Fetched:
        now = self._version()
        if now == version:
            return Fetched(incoming=None, version=version)
        return Fetched(incoming=read_source(self._folder), version=now)

    def _version(self) -> str:
        if not self._folder.is_dir():
            raise SourceUnusable(f"{self._folder}: is no folder; check registry_sync.folder")
        try:
            files = (self._folder / f"{kind}.csv" for kind in KINDS)
            stats = [(file.name, file.stat()) for file in files if file.is_file()]
        except OSError as error:
            raise SourceUnusable(f"{self._folder}: {error.strerror}") from error
        told = repr([(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats])
        return hashlib.sha256(told.encode()).hexdigest()[:32]


class WebAddress:
    """An HTTP(S) address; other schemes are never followed, redirects only to https."""

    def __init__(self, url: str, section: RegistrySyncSection) -> None:
        self._url = url
        self._section = section

    def fetch(self, version: str | None) -> Fetched:
        headers = {"Accept": "application/json, text/csv", "User-Agent": "seat-dispatcher"}
        if version is not None:
            headers["If-None-Match"] = version
        if self._section.token is not None:
            headers["Authorization"] = f"Bearer {self._section.token.get_secret_value()}"
        request = urllib.request.Request(self._url, headers=headers)  # noqa: S310
        opener = self._opener()
        try:
            with opener.open(request, timeout=self._section.timeout_s) as answer:
                content: bytes = answer.read(MAX_FILE_BYTES + 1)
                headers_back = answer.headers
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == HTTPStatus.NOT_MODIFIED:
                return Fetched(incoming=None, version=version)
            raise SourceUnusable(f"{self._url}: answers {error.code} {error.reason}") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise SourceUnusable(f"{self._url}: cannot be reached: {reason}") from error
        incoming = self._read(content, headers_back.get_content_type())
        return Fetched(incoming=incoming, version=headers_back.get("ETag"))

    def _opener(self) -> urllib.request.OpenerDirector:
        ca_file = self._section.ca_file
        try:
            context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
        except OSError as error:
            raise SourceUnusable(f"{ca_file}: is no list of certificates: {error}") from error
        opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            # No handler of redirects: a token must not follow one to another house.
            opener.add_handler(handler)
        return opener

    def _read(self, content: bytes, content_type: str) -> Incoming:
        if len(content) > MAX_FILE_BYTES:
            raise SourceUnusable(f"{self._url}: answers with more than {MAX_FILE_BYTES} bytes")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SourceUnusable(f"{self._url}: is not UTF-8 text: {error}") from error
        if content_type == "text/csv":
            return from_csv({f"{self._section.csv_kind}.csv": text})
        return from_json(text, self._url)
