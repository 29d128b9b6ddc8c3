"""A policy cut where its readers cite it: by article, 第×条 under 第×章, else by point, （一） under 一、."""

import re
from collections.abc import Iterator

from knowledge.digest import Policy
from knowledge.document import Document, Table
from knowledge.running_text import shortened
from knowledge.sources.chunking import Piece
from knowledge.sources.report_pieces import gathered

_CN = "[一二三四五六七八九十百千零〇]"
_ARTICLE = re.compile(rf"(第(?:{_CN}{{1,8}}|\d{{1,4}})条(?:之{_CN})?)[\s　:：]*")
_CHAPTER = re.compile(rf"第(?:{_CN}{{1,4}}|\d{{1,2}})([编章节])[\s　]*\S.{{0,40}}$")
_POINT = re.compile(rf"{_CN}{{1,3}}、\S.*")
_SUBPOINT = re.compile(rf"[（(]{_CN}{{1,3}}[)）].*")
_ANNEX = re.compile(rf"附件?\s*(?:{_CN}|\d{{1,2}})?\s*[:：、.．]?\s*\S?.{{0,40}}$")
_RANKS = {"编": 0, "章": 1, "节": 2}
_HEAD_LENGTH = 40
_LEAST_ARTICLES = 3


def policy_pieces(policy: Policy) -> Iterator[Piece]:
    """Yield what a digest says of its policy as a whole, then its articles."""
    dates = [f"{policy.issued}印发"] + [f"{policy.effective}起施行"] * bool(policy.effective)
    dates += [f"{policy.revised}修订"] * bool(policy.revised)
    replaced = f"，代替{'、'.join(policy.replaces)}" if policy.replaces else ""
    about = f"{policy.citation}由{policy.issuer}发布，{'，'.join(dates)}，{policy.status}{replaced}。"
    yield Piece("文件信息", f"{about}\n适用范围：{policy.scope}\n引用方式：{policy.applies}")
    for article in policy.articles:
        yield Piece(" ".join((*article.path, f"{article.label} {article.title}")), article.text)


def has_articles(document: Document) -> bool:
    """Return whether `document` is divided into articles, 第×条."""
    lines = (line for block in document.paragraphs for line in block.text.splitlines())
    return sum(bool(_ARTICLE.match(line.strip())) for line in lines) >= _LEAST_ARTICLES


def clause_pieces(document: Document) -> Iterator[Piece]:
    """Yield the articles of `document`, or its numbered points, and the rows of its tables."""
    return gathered(_under_labels(document))


def _under_labels(document: Document) -> Iterator[tuple[str, str | Table]]:
    """Yield the lines and tables, each with the headings and the label that it stands under."""
    by_article = has_articles(document)
    begun = False
    path: list[tuple[int, str]] = []
    label = ""
    for block in document.blocks:
        for part in (block,) if isinstance(block, Table) else filter(None, map(str.strip, block.text.splitlines())):
            if isinstance(part, str):
                found = (_ARTICLE if by_article else _SUBPOINT).match(part)
                # Before its first article, an annex is the policy itself under the notice that sends it out.
                rank = None if by_article and not begun and _ANNEX.fullmatch(part) else _rank(part, by_article)
                begun = begun or found is not None
                if rank is not None:
                    path = [(other, title) for other, title in path if other < rank] + [(rank, _head(part))]
                    label = ""
                    # A point whose text goes on in the same paragraph is text and heading at once.
                    if len(part) <= len(_head(part)):
                        continue
                elif found is not None:
                    label = found[1] if by_article else _head(part)
            yield " ".join(filter(None, (*(title for _, title in path), label))), part


def _rank(line: str, by_article: bool) -> int | None:
    """Return how high a heading `line` is, 0 the highest; None where it is none."""
    if match := _CHAPTER.fullmatch(line):
        return _RANKS[match[1]]
    if _ANNEX.fullmatch(line) and not line.endswith(("。", "；")):
        return 0
    return 1 if not by_article and _POINT.fullmatch(line) else None


def _head(line: str) -> str:
    """Return a heading without the text that goes on after it."""
    return shortened(re.split(r"[。；：:]", line, maxsplit=1)[0], _HEAD_LENGTH)
