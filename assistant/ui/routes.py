"""What the server answers beside its pages: whether it is well, and its figures in the form that Prometheus reads."""

import asyncio
import logging
import shutil
from collections.abc import Callable

import prometheus_client
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.ui.parts import database, index_answers, settings
from assistant.ui.work import page_errors
from knowledge.errors import UserError

_log = logging.getLogger(__name__)
_SECONDS = 5.0
_LEAST_FREE = 200 * 1024**2


async def health(_request: Request) -> Response:
    """Answer 200 where everything that the program keeps can be reached, else 503, part by part."""
    parts = {"records": _records, "knowledge": index_answers, "disk": _disk}
    told = dict(zip(parts, await asyncio.gather(*map(_checked, parts.values())), strict=True))
    is_well = set(told.values()) == {"ok"}
    return JSONResponse({"status": "ok" if is_well else "failing", **told}, 200 if is_well else 503)


async def metrics(_request: Request) -> Response:
    """Answer with the figures of this process."""
    return Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)


def note_error(error: Exception) -> None:
    """Count and log what ended a run of a page; what the user sees is Streamlit's word of it, without details."""
    page_errors.inc()
    _log.error("a page's run has ended", exc_info=error)


ROUTES = [Route("/health", health), Route("/metrics", metrics)]


async def _checked(check: Callable[[], bool]) -> str:
    try:
        # A server that is silent holds its own thread, not the answer.
        return "ok" if await asyncio.wait_for(asyncio.to_thread(check), _SECONDS) else "failing"
    except (UserError, OSError, TimeoutError) as error:
        return "silent" if isinstance(error, TimeoutError) else "failing"


def _records() -> bool:
    with database().reading() as connection:
        return connection.exec_driver_sql("SELECT 1").scalar() == 1


def _disk() -> bool:
    return shutil.disk_usage(settings().data).free > _LEAST_FREE
