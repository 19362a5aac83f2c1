"""`seat-dispatcher user …`, `token …` and `ca`: accounts from the server's own shell.

They write into the database beside a running dispatcher, which believes them within two seconds.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Self

import typer

from dispatcher.accounts import policies
from dispatcher.accounts.roles import Role
from dispatcher.accounts.secret_texts import digest, make_id, make_secret
from dispatcher.accounts.staff import added, changed, reset
from dispatcher.accounts.values import ApiToken, AuditEntry, Link
from dispatcher.assembly import open_store
from dispatcher.clock import SystemClock
from dispatcher.config import DispatcherConfig, read_config
from dispatcher.errors import ConfigInvalid
from dispatcher.store.account_rows import AccountRows
from dispatcher.web_assembly import authority_of

DAY_MS = 86_400_000

users = typer.Typer(help="Who may log in.", no_args_is_help=True)
tokens = typer.Typer(help="Keys for programs.", no_args_is_help=True)

ConfigFile = Annotated[Path, typer.Option(help="YAML file, see docs/configuration.md")]
UserName = Annotated[str, typer.Argument(help="a-z, 0-9 and . _ @ -")]


class Shell:
    """The accounts as a command works with them."""

    def __init__(self, config: Path) -> None:
        self.config: DispatcherConfig = read_config(config)
        self._clock = SystemClock()
        self._store = open_store(self.config, self._clock)
        self.rows = AccountRows(self._store.engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def now_ms(self) -> int:
        return self._clock.to_ms(self._clock.now_s())

    def note(self, what: str, subject: str) -> None:
        """The audit log knows acts from the shell too."""
        self.rows.note(
            AuditEntry(
                at_ms=self.now_ms(),
                who="shell",
                role=Role.ADMIN.value,
                address="local",
                what=what,
                subject=subject,
                outcome="done",
            )
        )

    def link(self, name: str) -> str:
        """A one-time link for a user's password."""
        secret = make_secret()
        expires_ms = self.now_ms() + policies.LINK_LIVES_MS
        self.rows.keep_link(Link(digest=digest(secret), user=name, expires_ms=expires_ms))
        return f"{_origin(self.config)}/set-up/{secret}"


@users.command("add")
def add_user(
    config: ConfigFile,
    name: UserName,
    role: Annotated[Role, typer.Option(help="What he is here for")],
    person: Annotated[
        str | None, typer.Option(help="Agent or customer of the registry he is")
    ] = None,
) -> None:
    """A new user; prints a one-time link by which he chooses his password."""
    with Shell(config) as shell:
        added(shell.rows, name, role, person, shell.now_ms())
        typer.echo(f"{name} may log in as {role.value}; his link, once and within 24 hours:")
        typer.echo(shell.link(name))
        shell.note("user add", name)


@users.command("reset")
def reset_user(config: ConfigFile, name: UserName) -> None:
    """Takes password and sessions away; prints a new one-time link."""
    with Shell(config) as shell:
        reset(shell.rows, name)
        typer.echo(shell.link(name))
        shell.note("user reset", name)


@users.command("lock")
def lock_user(
    config: ConfigFile,
    name: UserName,
    off: Annotated[bool, typer.Option("--off", help="Unlock")] = False,  # noqa: FBT002
) -> None:
    """Nobody comes in under this name any more, nor stays."""
    with Shell(config) as shell:
        changed(shell.rows, name, None, not off)
        typer.echo(f"{name} is {'unlocked' if off else 'locked'}")
        shell.note("user unlock" if off else "user lock", name)


@users.command("list")
def list_users(config: ConfigFile) -> None:
    """Everybody who may log in."""
    with Shell(config) as shell:
        known = shell.rows.users()
    for user in known:
        notes = [user.role.value]
        if user.locked:
            notes.append("locked")
        if user.password_hash is None and user.identity is None:
            notes.append("no password yet")
        typer.echo(f"{user.name}: {', '.join(notes)}")


@tokens.command("add")
def add_token(
    config: ConfigFile,
    name: Annotated[str, typer.Argument(help="What the token is for")],
    role: Annotated[Role, typer.Option(help="What it may do")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it lives")] = 90,
) -> None:
    """A new key for a program; printed this once."""
    with Shell(config) as shell:
        secret, now_ms = make_secret(), shell.now_ms()
        token = ApiToken(
            id=make_id(),
            name=name[:64],
            role=role,
            digest=digest(secret),
            made_by="shell",
            made_ms=now_ms,
            expires_ms=now_ms + days * DAY_MS,
        )
        shell.rows.keep_token(token)
        typer.echo(secret)
        shell.note("token add", name)


@tokens.command("list")
def list_tokens(config: ConfigFile) -> None:
    """The keys of programs, without the keys themselves."""
    with Shell(config) as shell:
        known = shell.rows.tokens()
    for token in known:
        end = datetime.fromtimestamp(token.expires_ms / 1000, UTC)
        typer.echo(f"{token.id} {token.name}: {token.role.value}, until {end:%Y-%m-%d}")


def show_authority(config: ConfigFile) -> None:
    """Prints the certificate of the site's own authority, and how to install it."""
    settings = read_config(config)
    authority = authority_of(settings)
    if authority is None:
        raise ConfigInvalid("there is no own authority: web.host is not set, or web.cert_file is")
    typer.echo(authority.certificate_file.read_text(encoding="ascii"))
    typer.echo(f"SHA-256 {authority.fingerprint}", err=True)
    typer.echo(_HOW.format(origin=_origin(settings)), err=True)


_HOW = """
Save what was printed above as seat-presence-ca.pem, or get it from {origin}/ca.pem and compare
the SHA-256. Then, on each machine that shall open the pages:
  Debian   sudo cp seat-presence-ca.pem /usr/local/share/ca-certificates/seat-presence.crt
           sudo update-ca-certificates
  Windows  certutil -addstore -f ROOT seat-presence-ca.pem     (as administrator)
  macOS    sudo security add-trusted-cert -d \\
             -k /Library/Keychains/System.keychain seat-presence-ca.pem
  Firefox  Settings, Privacy and security, Certificates, Authorities, Import
  Phone    open the file, install it as a CA certificate; iOS: then trust it in General, About"""


def _origin(config: DispatcherConfig) -> str:
    web = config.web
    if web.host is not None:
        return f"https://{web.all_names()[0]}:{web.port}"
    if web.trusted_proxies and web.names:
        return f"https://{web.names[0]}"
    return f"http://{config.http.host}:{config.http.port}"
