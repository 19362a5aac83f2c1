"""Every refusal in one shape: problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from dispatcher.errors import Conflict, DispatcherError, NodeSilent, NotFound, RequestInvalid

STATUS = {
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    RequestInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    NodeSilent: HTTPStatus.BAD_GATEWAY,
}


class Problem(BaseModel):
    """Why a request was refused, and where the fault is."""

    type: str
    title: str
    status: int
    detail: str


# RFC 9110; Python's own phrases differ from version to version.
PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}


def phrase(status: int) -> str:
    """The status in words."""
    return PHRASES.get(status) or HTTPStatus(status).phrase


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": phrase(status),
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
    for status in (401, 404, 409, 413, 422)
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
        return problem(status, str(error))

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
