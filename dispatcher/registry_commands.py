"""`seat-dispatcher import | export | sync`: the registry from the command line.

`add_registry_commands(app)` puts them into the program. Where a dispatcher is running on this
machine, import and sync ask it, so that the change acts at once; else they work on the database.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from dispatcher.assembly import open_store
from dispatcher.clock import SystemClock
from dispatcher.config import DispatcherConfig, read_config
from dispatcher.errors import ConfigInvalid, DispatcherError
from dispatcher.registry.outside import source_of
from dispatcher.registry.planned import plan
from dispatcher.registry.reading import refusal, source_texts, write_registry
from dispatcher.registry.synchronising import Cause, Judged, SyncRun, failed, judge, nothing_new
from dispatcher.registry.written import from_texts
from dispatcher.running import ask_running
from dispatcher.store.store import Store

SHOWN = 20
# Kinds of which an import always says something; of others only what it changed.
ALWAYS_TOLD = ("zones", "seats", "agents", "customers")

ConfigFile = Annotated[Path, typer.Option(help="YAML file, see docs/configuration.md")]
sync = typer.Typer(help="The outside source of the registry.", no_args_is_help=True)


def add_registry_commands(app: typer.Typer) -> None:
    """Makes the commands of this file part of a program."""
    app.command("import")(import_registry)
    app.command("export")(export_registry)
    app.add_typer(sync, name="sync")


def import_registry(
    config: ConfigFile,
    registry: Annotated[Path, typer.Argument(help="YAML or CSV file, or a folder of CSV files")],
    skip_bad: Annotated[bool, typer.Option(help="Leave bad rows out, take the rest")] = False,  # noqa: FBT002
) -> None:
    """Take in a registry, all or nothing; it counts at once."""
    settings, texts = read_config(config), source_texts(registry)
    wish = {"files": texts, "skip_bad": skip_bad}
    answer = ask_running(settings, "POST", "/api/v1/registry/import", wish)
    done = _import_offline(settings, texts, skip_bad) if answer is None else answer
    if not done["applied"]:
        raise refusal(done["bad_rows"])
    for row in done["bad_rows"]:
        typer.echo(f"left out: {row}", err=True)
    _tell_counts(done["counts"])


def export_registry(
    config: ConfigFile,
    to: Annotated[Path, typer.Argument(help="A .yaml file, or a folder for CSV files")],
) -> None:
    """Write the whole registry, as `import` reads it."""
    with _store(read_config(config)) as store:
        registry = store.registry.read()
    for file in write_registry(registry, to):
        typer.echo(f"wrote {file}")


@sync.command("now")
def sync_now(config: ConfigFile) -> None:
    """Ask the outside source now; 1 when it failed or is held."""
    settings = read_config(config)
    answer = ask_running(settings, "POST", "/api/v1/registry/sync/runs")
    run = answer if answer is not None else _body(_synchronise(settings))
    _tell_run(run)
    if run["outcome"] in {"failed", "held"}:
        raise typer.Exit(1)


@sync.command("status")
def sync_status(config: ConfigFile) -> None:
    """Show the last runs, newest first."""
    with _store(read_config(config)) as store:
        runs = store.registry.runs(SHOWN)
    if not runs:
        typer.echo("no run yet")
    for one in runs:
        _tell_run({"id": one.id, "at_ms": one.at_ms, **_body(one.run)})


def _import_offline(
    settings: DispatcherConfig,
    texts: Mapping[str, str],
    skip_bad: bool,  # noqa: FBT001
) -> dict[str, Any]:
    incoming = from_texts(texts)
    with _store(settings) as store:
        planned = plan(store.registry.read(), incoming, skip_bad=skip_bad)
        if planned.allowed:
            store.registry.apply(planned.change, evicts=True)
    return {
        "applied": planned.allowed,
        "bad_rows": [str(row) for row in planned.bad],
        "counts": planned.change.counts(),
    }


def _synchronise(settings: DispatcherConfig) -> SyncRun:
    if settings.registry_sync is None:
        raise ConfigInvalid("registry_sync: is not configured; write its url or folder")
    clock = SystemClock()
    with _store(settings) as store:
        newest = store.registry.runs(1)
        version = newest[0].run.version if newest else None
        judged = _judged(settings, store, version)
        at_ms = clock.to_ms(clock.now_s())
        return store.registry.record_run(judged.run, at_ms, judged.change, evicts=True).run


def _judged(settings: DispatcherConfig, store: Store, version: str | None) -> Judged:
    assert settings.registry_sync is not None  # noqa: S101  # asked before
    try:
        fetched = source_of(settings.registry_sync).fetch(version)
    except DispatcherError as error:
        return failed(Cause.ASKED, str(error))
    if fetched.incoming is None:
        return nothing_new(Cause.ASKED, fetched.version)
    registry = store.registry.read()
    return judge(
        registry, fetched.incoming, cause=Cause.ASKED, version=fetched.version, confirmed={}
    )


def _body(run: SyncRun) -> dict[str, Any]:
    return {
        "cause": run.cause.value,
        "outcome": run.outcome.value,
        "message": run.message,
        "counts": run.counts,
        "bad_rows": run.bad_rows,
        "bad_count": run.bad_count,
    }


def _tell_run(run: Mapping[str, Any]) -> None:
    number = f"run {run['id']}: " if "id" in run else ""
    typer.echo(f"{number}{run['outcome']} ({run['cause']}) {run['message']}".rstrip())
    _tell_counts(run["counts"], always=())
    for row in run["bad_rows"][:SHOWN]:
        typer.echo(f"  {row}")


def _tell_counts(
    counts: Mapping[str, Mapping[str, int]], always: Sequence[str] = ALWAYS_TOLD
) -> None:
    for kind, count in counts.items():
        if kind in always or any(count.values()):
            typer.echo(
                f"{kind}: {count['added']} added, {count['changed']} changed, "
                f"{count['removed']} removed"
            )


@contextmanager
def _store(settings: DispatcherConfig) -> Iterator[Store]:
    store = open_store(settings, SystemClock())
    try:
        yield store
    finally:
        store.close()
