"""HTTPS as a client meets it, and everything that is not HTTPS."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from call_centre import TOKEN, Centre
from fastapi import FastAPI
from people import give_account, log_in
from web_visits import problem_of

from dispatcher.accounts.roles import Role
from dispatcher.tls.own_ca import OwnCa
from dispatcher.tls.served import OwnCertificate, ServedTls
from dispatcher.web.app import create_app
from dispatcher.web.pages import HERE
from dispatcher.web.seen_from import Exposure
from dispatcher.web.server import address_of, listening, serve

NAMES = ("localhost", "127.0.0.1", "seats.example")
BANNER = '<p class="insecure" role="note">'


def app_with(centre: Centre, exposure: Exposure) -> FastAPI:
    access = replace(centre.access, exposure=exposure)
    return create_app(desk=centre.web.state.desk, access=access)


def from_afar(app: FastAPI, address: str, scheme: str = "http") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 5000))
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://seats.example")


@asynccontextmanager
async def served(app: FastAPI, authority: OwnCa) -> AsyncIterator[httpx.AsyncClient]:
    """A client that trusts the site's own authority, and the server on a real socket."""
    tls = ServedTls(OwnCertificate(authority, NAMES))
    trusting = ssl.create_default_context(cafile=str(authority.certificate_file))
    with listening("127.0.0.1", 0, "web") as listener:
        running = asyncio.create_task(serve(app, listener, tls.context))
        origin = address_of(listener, "https", "localhost")
        async with httpx.AsyncClient(base_url=origin, verify=trusting) as client:
            for _ in range(500):
                with suppress(httpx.ConnectError):
                    await client.get("/healthz")
                    break
                await asyncio.sleep(0.01)
            yield client
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_over_https_the_cookie_is_for_this_host_and_https_only(
    centre: Centre, tmp_path: Path
) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    app = app_with(centre, Exposure())
    async with served(app, OwnCa(tmp_path / "tls")) as client:
        cookie = (await log_in(client, "eva")).headers["set-cookie"]
        page = await client.get("/")

    assert cookie.startswith("__Host-seat=")
    assert "; Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert page.status_code == 200
    assert page.headers["strict-transport-security"].startswith("max-age=31536000")
    assert BANNER not in page.text


async def test_the_clear_is_not_spoken_on_the_https_port(centre: Centre, tmp_path: Path) -> None:
    async with served(app_with(centre, Exposure()), OwnCa(tmp_path / "tls")) as client:
        clear = str(client.base_url).replace("https:", "http:")
        async with httpx.AsyncClient(base_url=clear) as other:
            with pytest.raises(httpx.HTTPError):
                await other.get("/healthz")


async def test_over_https_the_address_with_the_token_opens_nothing(centre: Centre) -> None:
    """An address is written down in too many places to carry a secret over a network."""
    app = app_with(centre, Exposure(names=frozenset({"seats.example"})))
    async with from_afar(app, "192.168.1.5", "https") as client:
        problem_of(await client.get(f"/?token={TOKEN}"), 401)


async def test_plain_http_from_elsewhere_is_refused(centre: Centre) -> None:
    app = app_with(centre, Exposure(names=frozenset({"seats.example"})))
    async with from_afar(app, "192.168.1.5") as client:
        assert problem_of(await client.get("/log-in"), 400) == "HTTPS only"
        headers = {"authorization": f"Bearer {TOKEN}"}
        assert problem_of(await client.get("/api/v1/calls", headers=headers), 400) == "HTTPS only"


async def test_insecure_works_from_anywhere_and_says_so_on_every_page(centre: Centre) -> None:
    give_account(centre, "root", Role.ADMIN)
    exposure = Exposure(names=frozenset({"seats.example"}), insecure=True)
    secret = await centre.access.door.link("root")
    async with from_afar(app_with(centre, exposure), "192.168.1.5") as client:
        before = [(await client.get(path)).text for path in ("/log-in", f"/set-up/{secret}")]
        cookie = (await log_in(client, "root")).headers["set-cookie"]
        paths = ("/", "/account", "/registry/agents", "/lead", "/wallboard")
        after = [(await client.get(path)).text for path in paths]

    assert all(BANNER in page for page in before + after)
    assert "Secure" not in cookie


async def test_a_named_proxy_carries_https_for_us(centre: Centre) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    exposure = Exposure(
        names=frozenset({"seats.example"}), trusted_proxies=frozenset({"10.0.0.7"})
    )
    async with from_afar(app_with(centre, exposure), "10.0.0.7") as client:
        client.headers.update({"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"})
        cookie = (await log_in(client, "eva")).headers["set-cookie"]
    entry = centre.access.rows.entries(None, 1)[0]

    assert cookie.startswith("__Host-seat=")
    assert (entry.what, entry.address) == ("log_in", "203.0.113.9")


def test_every_page_can_carry_the_banner() -> None:
    for template in (HERE / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        is_whole_page = "<html" in text

        assert not is_whole_page or '{%- include "insecure.html" %}' in text, template.name


def test_no_page_has_a_script_or_a_style_of_its_own() -> None:
    """The policy lets nothing inline run: what is in a page is data, what runs is a file."""
    for template in (HERE / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)

        assert all('type="application/json"' in one for one in scripts), template.name
        assert "<style" not in text, template.name
        assert not re.search(r"\s(?:style|on[a-z]+)=", text), template.name
