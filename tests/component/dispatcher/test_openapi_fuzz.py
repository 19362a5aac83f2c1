"""Whatever the OpenAPI document allows, and much that it does not: no 5xx, nothing undocumented.

Cases are made by schemathesis from the document itself, the same ones each time.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import schemathesis
from call_centre import Centre
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from web_visits import ORIGIN, visitor

from dispatcher.web.role_matrix import RULES

EXAMPLES = 400 if os.environ.get("SEAT_SOAK") == "1" else 6
STREAMS = {
    "/api/v1/events",
    "/api/v1/agents/{agent_id}/events",
    "/api/v1/desk/events",
    "/api/v1/lead/events",
    "/api/v1/me/agent/events",
}
CHECKS = [
    getattr(schemathesis.checks, name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]
OPERATIONS = sorted(
    (method, path) for method, path in RULES if path.startswith("/api/") and path not in STREAMS
)


@pytest.fixture
async def document(centre: Centre) -> AsyncIterator[Any]:
    async with visitor(centre) as web:
        yield schemathesis.openapi.from_dict((await web.get("/openapi.json")).json())


@pytest.mark.parametrize("kind", ["positive", "negative"])
async def test_every_answer_is_one_the_document_promises(
    centre: Centre, document: Any, kind: str
) -> None:
    mode = schemathesis.GenerationMode(kind)
    await centre.staff("anna", "ben")
    async with visitor(centre) as web:
        loop = asyncio.get_running_loop()

        def ask(wanted: dict[str, Any]) -> httpx.Response:
            return asyncio.run_coroutine_threadsafe(web.request(**wanted), loop).result(30)

        for method, path in OPERATIONS:
            cases = document[path][method].as_strategy(generation_mode=mode)
            # Hypothesis drives plain functions, so its cases come from a thread of their own.
            await asyncio.to_thread(try_cases, cases, ask, dict(web.headers))


def try_cases(
    cases: SearchStrategy[Any],
    ask: Callable[[dict[str, Any]], httpx.Response],
    headers: dict[str, str],
) -> None:
    @settings(
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def one(case: Any) -> None:
        wanted = case.as_transport_kwargs(base_url=ORIGIN)
        wanted.pop("cookies", None)
        if isinstance(wanted.get("data"), bytes | str):
            wanted["content"] = wanted.pop("data")
        wanted["headers"] = {**(wanted.get("headers") or {}), **headers}
        answer = ask(wanted)

        case.validate_response(answer, checks=CHECKS)

    one()
