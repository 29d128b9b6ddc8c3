"""How the program opens its knowledge base, the same way for pages and commands."""

from assistant.review.pack import load_pack
from assistant.settings import Settings
from knowledge.finding.index import DocumentIndex
from knowledge.finding.opening import open_base
from knowledge.finding.reranking import Reranker


def open_index(settings: Settings, *, brief: bool = False) -> DocumentIndex:
    """Return the knowledge base that the settings name, for a `brief` process; its models are loaded when needed."""
    columns = load_pack(settings.pack).columns
    base = open_base(settings.data, settings.embedding_model, settings.servers, columns, brief=brief)
    return DocumentIndex(base, Reranker(settings.rerank_model) if settings.rerank_model else None)
