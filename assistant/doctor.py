"""Whether installation, data and servers are in order, and what is to be done where they aren't."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from assistant.opening import open_index
from assistant.records.database import RECORDS, open_database
from assistant.settings import Settings
from knowledge.errors import UserError
from knowledge.finding.index import DocumentIndex
from knowledge.finding.opening import is_built
from knowledge.store.backup import is_damaged, mend
from knowledge.store.keeper import Keeper
from knowledge.store.schema import CATALOGUE

_LEAST_BYTES = 1_000_000_000
_OFFICE = ("soffice", "libreoffice")
_SECONDS = 10


@dataclass(frozen=True)
class Check:
    """What was looked at and how it is; `advice` says what to do, "" where nothing is to be done."""

    name: str
    is_right: bool
    told: str
    advice: str = ""


def examine(settings: Settings) -> Iterator[Check]:
    """Yield what is found, one thing after another; a damaged file is mended, or moved aside."""
    yield Check("程序", sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}，{sys.platform}")
    yield _programs()
    yield from _asked("数据文件夹", lambda: _folder(settings))
    for tables in (RECORDS, CATALOGUE):
        if not settings.servers.database and is_damaged(tables, settings.data):
            aside, kept = mend(tables, settings.data)
            told = f"文件已损坏，移到“{aside}”；读得出的{kept}行已写进新的文件"
            yield Check(tables.title, False, told, "有备份的，可用 report-assistant restore 恢复到备份时的样子。")
            if tables is CATALOGUE:
                yield from _asked("重新收录", lambda: _recovered(open_index(settings)))
    yield from _asked("记录", lambda: _records(settings))
    yield from _asked("资料库", lambda: _library(open_index(settings)))
    yield from _asked("向量模型", lambda: _embedding(open_index(settings)))
    if settings.servers.chroma:
        yield from _asked("Chroma 服务", lambda: _graph(open_index(settings)))
    if settings.llm_base_url:
        yield from _asked("对话模型", lambda: _model(settings))


def _asked(name: str, look: Callable[[], tuple[str, str]]) -> Iterator[Check]:
    try:
        told, advice = look()
        yield Check(name, not advice, told, advice)
    except UserError as error:
        yield Check(name, False, str(error))


def _programs() -> Check:
    missing = {
        "LibreOffice（读 .doc、.wps、.xls）": not any(map(shutil.which, _OFFICE)),
        "rapidocr（识别扫描件）": find_spec("rapidocr") is None,
    }
    names = [name for name, is_missing in missing.items() if is_missing]
    advice = "用不到这些格式的不必理会；要用的，装上即可。" if names else ""
    return Check("可选程序", not names, f"没有装：{'、'.join(names)}" if names else "都已装好", advice)


def _folder(settings: Settings) -> tuple[str, str]:
    settings.data.mkdir(parents=True, exist_ok=True)
    probe = settings.data / ".probe"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UserError(
            f"“{settings.data}”写不进去：{error.strerror}。请检查 REPORT_ASSISTANT_DATA 和权限。"
        ) from error
    free = shutil.disk_usage(settings.data).free
    advice = "空间快用完了，请清理磁盘，或换一个 REPORT_ASSISTANT_DATA。" if free < _LEAST_BYTES else ""
    return f"{settings.data}，还有 {free / 1e9:.1f} GB", advice


def _records(settings: Settings) -> tuple[str, str]:
    database = open_database(settings.data, settings.servers.database)
    database.close()
    return database.name, ""


def _library(index: DocumentIndex) -> tuple[str, str]:
    documents = index.documents()
    waiting = index.base.catalogue.waiting()
    lost = [each.name for each in documents if not each.bundled and not index.base.has_file(each)]
    told = f"{index.base.catalogue.database.name}，{len(documents)}份"
    if not is_built(index.base):
        return (told, "内置资料还没有收录，或换了向量模型：打开页面，或运行 knowledge list，会自动补上。")
    if waiting:
        return told, f"有{len(waiting)}个文件没有加完，再加一次即可：{waiting[0]}等。"
    if lost:
        return f"{told}；{len(lost)}份没有原件（如《{lost[0]}》），照常检索，只是不能重读", ""
    return told, ""


def _embedding(index: DocumentIndex) -> tuple[str, str]:
    embedder = index.base.embedder
    return f"{embedder.name}，{embedder.embed_queries(['绩效']).shape[1]}维", ""


def _graph(index: DocumentIndex) -> tuple[str, str]:
    index.base.vectors.check()
    return index.base.servers.chroma, ""


def _model(settings: Settings) -> tuple[str, str]:
    import httpx

    headers = {"Authorization": f"Bearer {settings.llm_api_key.get_secret_value()}"}
    try:
        answer = httpx.get(f"{settings.llm_base_url.rstrip('/')}/models", headers=headers, timeout=_SECONDS)
    except httpx.HTTPError as error:
        raise UserError(
            f"“{settings.llm_base_url}”连不上（{type(error).__name__}）。请检查 LLM_BASE_URL 和网络。"
        ) from error
    if answer.status_code in {401, 403}:
        return settings.llm_base_url, "服务不认这个密钥，请检查 LLM_API_KEY。"
    if answer.is_success and settings.llm_model and f'"{settings.llm_model}"' not in answer.text:
        return settings.llm_base_url, f"服务没有列出“{settings.llm_model}”，请检查 LLM_MODEL。"
    return f"{settings.llm_base_url}，{settings.llm_model}", ""


def _recovered(index: DocumentIndex) -> tuple[str, str]:
    outcomes = list(Keeper(index.base).recover())
    refused = [outcome.name for outcome in outcomes if outcome.status == "refused"]
    told = f"由留存的原件重新收录{len(outcomes) - len(refused)}份"
    return told, f"{len(refused)}份没有收录：{'、'.join(refused[:5])}，请再加一次。" if refused else ""
