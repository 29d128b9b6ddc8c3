"""The server of the program: its pages, and what is asked beside them; started by `report-assistant serve`."""

import logging
import sys
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from assistant.logs import log_structured
from assistant.ui.person import why_closed
from assistant.ui.routes import ROUTES, OwnFiles, note_error

if problem := why_closed():
    sys.exit(f"错误：{problem}")
log_structured()
# What the pages share is asked for outside of them, too.
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
app = App(
    Path(__file__).parents[2] / "app.py", routes=ROUTES, middleware=[Middleware(OwnFiles)], on_script_error=note_error
)
