"""Reports to choose from, by their titles: those that come with the program, and those of the knowledge base."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from assistant.training.material import bundled_materials
from assistant.ui.parts import index
from knowledge.errors import UserError
from knowledge.store.bundled import bundled_files
from knowledge.store.stored import StoredDocument

_SAMPLES = Path(__file__).parents[1] / "samples"

Read = Callable[[], tuple[bytes, str]]


def sample_reports() -> Mapping[str, Read]:
    """Return the bundled reports."""
    paths = [*sorted(_SAMPLES.glob("*.md")), *(file.path for file in bundled_files() if file.kind == "report")]
    titles = [material.title for material in bundled_materials()]
    return {title: partial(_read, path) for title, path in zip(titles, paths, strict=True)}


def library_reports() -> Mapping[str, Read]:
    """Return the office's own reports in the knowledge base of which the files are there."""
    documents = [each for each in index().documents() if each.kind == "report" and not each.bundled]
    return {each.title or each.name: partial(_read_kept, each) for each in documents if index().base.has_file(each)}


def _read_kept(document: StoredDocument) -> tuple[bytes, str]:
    data = index().base.file_of(document)
    if data is None:
        raise UserError(f"读不出“{document.name}”：原件已不在。请直接上传。")
    return data, document.name


def _read(path: Path) -> tuple[bytes, str]:
    try:
        return path.read_bytes(), path.name
    except OSError as error:
        raise UserError(f"读不出“{path.name}”：文件已移走或没有权限。请直接上传。") from error
