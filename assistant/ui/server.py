"""The server of the program, started by `report-assistant serve`: its pages, and what is asked beside them.

That is whether it is well, figures in the form that Prometheus reads, and files: one that a page offers stands at an
address of its own, and whoever has signed in gets those of their own pages alone.
"""

import asyncio
import logging
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import prometheus_client
import sqlalchemy as sa
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.starlette import App

from assistant.logs import log_structured
from assistant.ui.parts import database, index_answers, page_errors, settings
from assistant.ui.person import has_sign_in, why_closed
from knowledge.errors import UserError

_log = logging.getLogger(__name__)
_SECONDS = 5.0
_LEAST_FREE = 200 * 1024**2


async def health(_request: Request) -> Response:
    """Answer 200 where everything that the program keeps can be reached, else 503, part by part."""
    parts: dict[str, Callable[[], bool]] = {
        "records": lambda: bool(database().value(sa.select(1))),
        "knowledge": index_answers,
        "disk": lambda: shutil.disk_usage(settings().data).free > _LEAST_FREE,
    }
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


class OwnFiles:
    """The server, where a file is answered only to the browser whose page offers it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        is_file = scope["type"] == "http" and scope["path"].startswith("/media/")
        answer = Response(status_code=404) if is_file and not _is_own(Request(scope)) else self._app
        await answer(scope, receive, send)


def _is_own(request: Request) -> bool:
    if not has_sign_in():
        return True
    runtime, file = Runtime.instance(), request.url.path.rpartition("/")[2].partition(".")[0]
    # The cookie of a page that is open was checked when it was opened.
    offered = list(runtime.media_file_mgr._files_by_session_and_coord.items())
    clients = [runtime.get_client(session) for session, files in offered if file in list(files.values())]
    pages = [client.client_context for client in clients if client]
    own = _account(request.cookies)
    return bool(own) and any(page is not None and _account(page.cookies) == own for page in pages)


def _account(cookies: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in cookies.items() if name.startswith("_streamlit_user")}


async def _checked(check: Callable[[], bool]) -> str:
    try:
        # A server that is silent holds its own thread, not the answer.
        return "ok" if await asyncio.wait_for(asyncio.to_thread(check), _SECONDS) else "failing"
    except (UserError, OSError, TimeoutError) as error:
        return "silent" if isinstance(error, TimeoutError) else "failing"


if problem := why_closed():
    sys.exit(f"错误：{problem}")
log_structured()
# What the pages share is asked for outside of them, too.
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
app = App(
    Path(__file__).parents[2] / "app.py",
    routes=[Route("/health", health), Route("/metrics", metrics)],
    middleware=[Middleware(OwnFiles)],
    on_script_error=note_error,
)
