"""The programs that integration tests drive; where one is missing the test is skipped, and fails in CI."""

import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest

from knowledge.index import build_bundled


def require(*names: str) -> str:
    """Return the path of the first program of `names` that is installed."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    return found or _missing(" or ".join(names))


def require_package(name: str) -> Any:
    """Return the package of this name."""
    try:
        return import_module(name)
    except ImportError:
        _missing(name)


def _missing(name: str) -> NoReturn:
    message = f"{name} is not installed"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def chromium() -> str:
    return require("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def soffice() -> str:
    return require("soffice", "libreoffice")


@pytest.fixture(scope="session")
def pdftotext() -> str:
    return require("pdftotext")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the bundled documents, embedded by the bundled model."""
    data = tmp_path_factory.mktemp("built")
    told: list[tuple[str, float]] = []
    build_bundled(data, "", lambda text, done: told.append((text, done)))
    assert told[-1] == ("资料库已就绪", 1.0)
    return data
