"""Every refusal in one shape: problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from dispatcher.errors import (
    Conflict,
    DispatcherError,
    LinkSpent,
    LogInRefused,
    NodeSilent,
    NotAllowed,
    NotFound,
    RequestInvalid,
    TooManyTries,
)

STATUS = {
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    RequestInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    LogInRefused: HTTPStatus.UNAUTHORIZED,
    LinkSpent: HTTPStatus.GONE,
    NotAllowed: HTTPStatus.FORBIDDEN,
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
    NodeSilent: HTTPStatus.BAD_GATEWAY,
}


class Problem(BaseModel):
    """Why a request was refused, and where the fault is."""

    type: str
    title: str
    status: int
    detail: str


PROBLEM = "#/components/schemas/Problem"

# RFC 9110; Python's own phrases differ from version to version.
PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}


def phrase(status: int) -> str:
    """The status in words."""
    return PHRASES.get(status) or HTTPStatus(status).phrase


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": phrase(status),
        "content": {"application/problem+json": {"schema": {"$ref": PROBLEM}}},
    }
    for status in (400, 401, 403, 404, 409, 413, 422, 429, 503)
}
VERSION_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {**REFUSALS[404], "description": phrase(status)} for status in (412, 428)
}


def problem(status: int, detail: str, **more: object) -> JSONResponse:
    """A refusal that says what and where."""
    body = {
        "type": "about:blank",
        "title": phrase(status),
        "status": status,
        "detail": detail,
        **more,
    }
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def add_problem_answers(app: FastAPI) -> None:
    """Turns every error a request can meet into a problem answer."""

    @app.exception_handler(DispatcherError)
    async def _refused(_request: Request, error: Exception) -> JSONResponse:
        status = next(
            (code for kind, code in STATUS.items() if isinstance(error, kind)),
            HTTPStatus.SERVICE_UNAVAILABLE,
        )
        refusal = problem(status, str(error))
        if isinstance(error, TooManyTries):
            refusal.headers["Retry-After"] = str(round(error.wait_s) + 1)
        return refusal

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        fields = [
            {"field": ".".join(str(part) for part in one["loc"]), "problem": one["msg"]}
            for one in error.errors()
        ]
        detail = "; ".join(f"{one['field']}: {one['problem']}" for one in fields)
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=fields)

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101
        return problem(error.status_code, str(error.detail))

    @app.exception_handler(Exception)
    async def _broken(_request: Request, _error: Exception) -> JSONResponse:
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "our fault; the log has the cause")
