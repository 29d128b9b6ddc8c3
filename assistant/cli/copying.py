"""The command `report-assistant knowledge copy`."""

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.terminal import say
from knowledge.errors import UserError
from knowledge.store.servers import Servers

if TYPE_CHECKING:
    from assistant.settings import Settings
    from knowledge.finding.index import DocumentIndex

_SERVER = ("postgresql://", "postgresql+")


def copy(index: "DocumentIndex", settings: "Settings", to: str, chroma: str) -> None:
    """Copy the knowledge base to a folder or a database, and say what became of it."""
    from knowledge.embedding.embedder import SentenceEmbedder
    from knowledge.store.copying import copy_library
    from knowledge.store.library import Library

    is_server = to.startswith(_SERVER)
    if not is_server and "://" in to:
        raise UserError(f"不能复制到“{to.partition('://')[0]}”：请给出文件夹，或 postgresql://用户:密码@主机/库名。")
    if chroma and not is_server:
        raise UserError("--chroma 与 postgresql:// 的目标同用；复制到文件夹时，向量也在那个文件夹里。")
    data = settings.data if is_server else Path(to)
    servers = Servers(to, chroma or settings.chroma_url) if is_server else Servers()
    target = Library(data, SentenceEmbedder(data / "models", settings.embedding_model), servers)
    try:
        done = copy_library(index, target, lambda text, share: say(f"[{share:4.0%}] {text}"))
    finally:
        target.close()
    print(f"已复制{done.copied}份，原先已有{done.present}份，共{done.chunks}段，逐份核对一致。")
    if done.others:
        print(f"那里另有{done.others}份资料，未动。")
    if is_server:
        also = f"和 CHROMA_URL={servers.chroma}" if servers.chroma else ""
        print(f"要使用它，请设 DATABASE_URL（就是 --to 的地址）{also}。")
        print("对话、草稿等记录不在资料库里，没有复制。")
    else:
        print(f"要使用它，请设 REPORT_ASSISTANT_DATA={data}，不设 DATABASE_URL 和 CHROMA_URL。")
