"""The programs that integration tests drive; where one is missing the test is skipped, and fails in CI."""

import os
import shutil

import pytest


def require(*names: str) -> str:
    """Return the path of the first program of `names` that is installed."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        message = f"{' or '.join(names)} is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    return require("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def soffice() -> str:
    return require("soffice", "libreoffice")


@pytest.fixture(scope="session")
def pdftotext() -> str:
    return require("pdftotext")
