"""`seat-dispatcher why | queue-log`: what was decided and what happened, from the database.

`add_explain_commands(app)` puts them into the program. Both only read; the dispatcher may run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from dispatcher.assembly import open_store
from dispatcher.clock import SystemClock
from dispatcher.config import DispatcherConfig, read_config
from dispatcher.errors import NotFound, RequestInvalid
from dispatcher.registry.phones import masked
from dispatcher.registry.values import Registry, Site
from dispatcher.routing.values import Call
from dispatcher.statistics.asked import queue_log_of
from dispatcher.statistics.reading import LOOKED_BACK_MS
from dispatcher.store.store import Store
from dispatcher.story.telling import Lang, Step, Teller, story

DAY_MS = 86_400_000
# "why" is asked of one call; more names than this no one reads.
NAMED = 5
INDENT = " " * 10

ConfigFile = Annotated[Path, typer.Option(help="YAML file, see docs/configuration.md")]


def add_explain_commands(app: typer.Typer) -> None:
    """Makes the commands of this file part of a program."""
    app.command("why")(tell_why)
    app.command("queue-log")(write_queue_log)


def tell_why(
    config: ConfigFile,
    call: Annotated[str, typer.Argument(help="Id of a call, also of one that is over")],
    lang: Annotated[Lang, typer.Option(help="Language of the story")] = Lang.EN,
) -> None:
    """Tell why a call went where it went."""
    settings, clock = read_config(config), SystemClock()
    with _store(settings, clock) as store:
        found = store.call(call)
        if found is None:
            raise NotFound(f"no call {call}; ids are in the floor's links and in /api/v1/calls")
        registry, rows = store.registry.read(), store.decisions_of(call)
    site = registry.sites.get(found.site) or next(iter(registry.sites.values()))
    teller = _teller(settings, registry, site, lang, clock.to_ms(clock.now_s()))
    typer.echo(_heading(found, registry, teller, site, clock.to_ms(found.arrived_s)))
    for step in story(rows, teller):
        for line in _lines(step, lang):
            typer.echo(line)


def write_queue_log(
    config: ConfigFile,
    from_: Annotated[str, typer.Option("--from", help="First day (2026-01-31), or a moment")],
    to: Annotated[str, typer.Option("--to", help="Last day, inclusive; or a moment, exclusive")],
) -> None:
    """Write what happened as lines of Asterisk's queue_log, in the first site's time."""
    settings, clock = read_config(config), SystemClock()
    with _store(settings, clock) as store:
        registry = store.registry.read()
        zone = ZoneInfo(next(iter(registry.sites.values())).time_zone)
        from_ms = _moment_ms(from_, zone, "--from")
        to_ms = _moment_ms(to, zone, "--to", days_later=1)
        if to_ms <= from_ms:
            raise RequestInvalid("--to: must be later than --from")
        log = queue_log_of(registry, settings.statistics)
        span = store.activity.span(from_ms - LOOKED_BACK_MS, to_ms)
        after = None if span is None else span[0]
        while span is not None and after is not None:
            rows, after = store.activity.page(after, span[1])
            for line in log.lines(rows, from_ms):
                typer.echo(line)


def _teller(
    settings: DispatcherConfig, registry: Registry, site: Site, lang: Lang, now_ms: int
) -> Teller:
    def name_of(agent_id: str) -> str:
        agent = registry.agents.get(agent_id)
        return agent_id if agent is None else agent.name

    return Teller(
        lang=lang,
        name_of=name_of,
        zone=ZoneInfo(site.time_zone),
        presence_from_ms=now_ms - settings.retention.presence_days * DAY_MS,
    )


def _heading(call: Call, registry: Registry, teller: Teller, site: Site, arrived_ms: int) -> str:
    zone = registry.zones.get(call.zone)
    parts = (
        masked(call.caller) or "–",
        call.customer_class.value,
        call.zone if zone is None else zone.name,
        f"{teller.local(arrived_ms):%Y-%m-%d %H:%M:%S} {site.time_zone}",
    )
    return f"{call.id}: " + " · ".join(parts)


def _lines(step: Step, lang: Lang) -> Iterator[str]:
    colon, others = ("：", "另有 {} 人") if lang is Lang.ZH else (": ", "{} more")
    yield f"{step.clock}  {step.text}"
    for one in step.passed_over[:NAMED]:
        yield f"{INDENT}{one.name}{colon}{one.text}"
    for _, count, text in step.others:
        yield f"{INDENT}{others.format(count)}{colon}{text}"
    for mark in step.marks:
        yield f"{INDENT}({mark})"


def _moment_ms(said: str, zone: ZoneInfo, option: str, *, days_later: int = 0) -> int:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        try:
            moment = datetime.fromisoformat(said)
        except ValueError as error:
            raise RequestInvalid(
                f"{option}: {said!r} is no day; write 2026-01-31 or 2026-01-31T08:00"
            ) from error
        return round(moment.replace(tzinfo=moment.tzinfo or zone).timestamp() * 1000)
    midnight = datetime.combine(day + timedelta(days=days_later), time(), zone)
    return round(midnight.timestamp() * 1000)


@contextmanager
def _store(settings: DispatcherConfig, clock: SystemClock) -> Iterator[Store]:
    store = open_store(settings, clock)
    try:
        yield store
    finally:
        store.close()
