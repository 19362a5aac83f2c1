"""YAML and environment to one frozen configuration, all problems reported at once, by line.

Environment variables override the file: `SEAT_BROKER__PASSWORD=…` sets `broker.password`.
"""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from dispatcher.database_url import checked
from dispatcher.errors import ConfigInvalid
from dispatcher.limits_section import LimitsSection
from dispatcher.registry.sync_section import RegistrySyncSection
from dispatcher.retention_section import RetentionSection
from dispatcher.routing_section import RoutingSection
from dispatcher.statistics.section import StatisticsSection
from dispatcher.telephony.simulated import SimulatedAgents
from dispatcher.web_section import WebSection, reachable_without_tls
from dispatcher.yaml_lines import Document, read_document
from mqtt_bridge.settings import BrokerSection

Seconds = Annotated[float, Field(ge=0, le=86_400)]


class Section(BaseModel):
    """A part of the configuration: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HttpSection(Section):
    """`http:` where pages and API are served in the clear: loopback, unless `web:` allows more."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080

    @field_validator("host")
    @classmethod
    def _address(cls, host: str) -> str:
        try:
            ip_address(host)
        except ValueError as error:
            raise ValueError(f"{host!r} is no IP address; write 127.0.0.1 or ::1") from error
        return host


class TelephonySection(Section):
    """`telephony:` the telephone system; only the simulated one in this version."""

    adapter: Literal["simulated"] = "simulated"
    answer_after_s: Seconds | None = 1.5
    talk_s: Seconds | None = 60.0

    def agents(self) -> SimulatedAgents:
        """How the simulated agents behave."""
        return SimulatedAgents(answer_after_s=self.answer_after_s, talk_s=self.talk_s)


class DispatcherConfig(BaseSettings):
    """Everything a dispatcher must be told.

    Attributes:
        database: URL of a PostgreSQL database; None: a SQLite file in `state_dir`.
        absence_s: the nodes' absence rule, for the seconds shown on a leaving chair.
        country: two-letter country for phone numbers dialled without a country code.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="SEAT_", env_nested_delimiter="__"
    )

    state_dir: Path
    base_topic: Annotated[str, Field(pattern=r"^[a-z0-9/_-]{1,64}$")] = "seats"
    absence_s: Annotated[float, Field(gt=0, le=86_400)] = 30.0
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    http: HttpSection = HttpSection()
    web: WebSection = WebSection()
    broker: BrokerSection = BrokerSection()
    routing: RoutingSection = RoutingSection()
    telephony: TelephonySection = TelephonySection()
    database: SecretStr | None = None
    registry_sync: RegistrySyncSection | None = None
    retention: RetentionSection = RetentionSection()
    limits: LimitsSection = LimitsSection()
    statistics: StatisticsSection = StatisticsSection()

    @property
    def database_url(self) -> str:
        """The server's database, or the file in the state folder. May hold a password."""
        if self.database is not None:
            return self.database.get_secret_value()
        return f"sqlite:///{self.state_dir / 'dispatcher.db'}"

    @field_validator("database")
    @classmethod
    def _database(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            checked(url.get_secret_value())
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def read_config(path: Path) -> DispatcherConfig:
    """Reads and checks the dispatcher's configuration.

    Raises:
        ConfigInvalid: naming the file and every problem with its line.
    """
    try:
        document = read_document(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigInvalid(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigInvalid(f"{path}: not readable as YAML: {error}") from error
    if not isinstance(document.content, dict):
        raise ConfigInvalid(f"{path}: expected keys such as `state_dir:` and `broker:`")
    problems = list(document.problems)
    # pydantic-settings takes arguments of this form as orders to itself (`_env_file`).
    for key in [key for key in document.content if key.startswith("_")]:
        problems.append((document.line((key,)), f"{key}: unknown key"))
        del document.content[key]
    http, web = (document.content.get(key) for key in ("http", "web"))
    try:
        config = DispatcherConfig(**document.content)
        http, web = config.http.model_dump(), config.web.model_dump()
    except ValidationError as error:
        problems += document.problems_of(error)
    problems += _exposed(document, http, web)
    if problems:
        lines = "\n".join(f"  line {line}: {text}" for line, text in sorted(problems))
        raise ConfigInvalid(f"{path}:\n{lines}")
    return config


def _exposed(document: Document, http: object, web: object) -> list[tuple[int, str]]:
    """Nothing is served in the clear to the outside by oversight."""
    host = http.get("host", "127.0.0.1") if isinstance(http, dict) else "127.0.0.1"
    why = reachable_without_tls(host, web if isinstance(web, dict) else {})
    return [] if why is None else [(document.line(("http", "host")), f"http.host: {why}")]
