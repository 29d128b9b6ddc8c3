"""Answers from texts: clauses of policies, passages of the knowledge base.

An answer is put together from the sources' own sentences, each with the mark of its source; where no text speaks of
what is asked, that is said. With a chat model the model phrases the answer from the same numbered sources, and the
figures and policy numbers it used are checked against them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from assistant.conversation.asking.answer import tell_nearest
from assistant.conversation.asking.quoting import nearness
from assistant.conversation.asking.words import holds, rareness, share_of, terms
from assistant.conversation.events import Event, Progress, Sources, TextPiece
from assistant.conversation.numbering import Numbering
from assistant.conversation.patterns import says
from assistant.conversation.phrasing import phrase
from assistant.conversation.references import ARTICLE
from assistant.conversation.request import PolicyQuestion
from assistant.conversation.workspace import Workspace
from assistant.review.bases import basis_of
from assistant.sorting import Encode
from knowledge.digest import Policy
from knowledge.finding.passage import Passage
from knowledge.outline import load_outline
from knowledge.policy import Basis, article, find_policies, load_policies, unknown_numbers
from knowledge.report import ReportKind
from knowledge.running_text import one_line, sentences, shortened

NOT_FOUND = "资料库中没有找到回答这个问题的内容。可以换个说法再问，或者把有关文件加入资料库。"
_DIGEST_NOTE = "\n\n（以上取自资料库的政策摘要，正式引用请核对文件原文。）"
# A text answers when it holds this share of what is asked; a passage that lies close in meaning may hold less.
_ENOUGH, _CLOSE_ENOUGH, _CLOSE = 0.5, 0.36, 0.55
_BESIDE_BEST = 0.66
# A document is named by whoever says so much of its title.
_NAMED = 0.6
_SOURCES, _SEARCHED, _LONGEST = 3, 8, 260
_SHORTEST = 6
_GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))
_GRADING = basis_of("grading")
_TITLE = re.compile(r"《[^《》]{4,60}(?:办法|条例|规定|通知|意见|细则|指引|法)》")


@dataclass(frozen=True)
class Candidate:
    """A text that may answer; `close` is how near its meaning is as the index says, 0 where nobody has measured it."""

    source: str
    heading: str
    text: str
    close: float
    origin: Basis | Passage
    remark: str = ""


def read_policy_question(text: str) -> PolicyQuestion:
    """Return what `text` asks of policies, or of the texts of the knowledge base."""
    named, unknown, graded = find_policies(text), unknown_numbers(text), says("graded", text)
    titles = [title for title in _TITLE.findall(text) if not find_policies(title)]
    labels, topic = ARTICLE.findall(text), text
    for mention in (*(mention for _, mention in named), *unknown, *titles, *labels):
        topic = topic.replace(mention, " ")
    score = graded[1] if graded and "定性" not in text else ""
    about: Literal["clauses", "document", "outline", "grade"] = "document" if says("overview", text) else "clauses"
    about = "outline" if says("outline", text) else "grade" if score else about
    documents = tuple(dict.fromkeys([*(policy.number for policy, _ in named), *unknown, *titles]))
    return PolicyQuestion(topic.strip(), documents, tuple(labels), about, score)


def answer_from_texts(request: PolicyQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield the answer to a question about the policies or past reports, or that none was found."""
    if request.about == "outline":
        for name, kind in (("部门整体支出", ReportKind.DEPARTMENT), ("\n项目支出", ReportKind.PROJECT)):
            parts = "、".join(part.title for part in load_outline(kind).sections)
            yield TextPiece(f"{name}绩效自评报告一般写这几部分：{parts}。")
        return
    numbering = Numbering()
    if request.about == "grade":
        grade = next(name for least, name in _GRADES if float(request.score) >= least)
        scale = "90分以上为优，80—90分为良，60—80分为中，60分以下为差"
        yield TextPiece(f"{request.score}分是“{grade}”：{scale}{numbering.policy(_GRADING)}。")
        yield Sources(numbering.citations)
        return
    topic, labels, known = request.topic, request.articles, load_policies()
    policies = [known[name] for name in request.documents if name in known]
    unknown = [name for name in request.documents if name not in known and not name.startswith("《")]
    chosen = [clause for policy in policies for clause in _clauses(policy, labels)]
    if not chosen and (policies or unknown):
        chosen = _choose(topic, _named(topic, policies, unknown, workspace))
        if policies and (labels or not chosen):
            lacking = f"没有收录{labels[0]}" if labels else "没有直接说到这个问题"
            yield from _overview(policies[0], "" if request.about == "document" and not labels else lacking)
            return
    elif not chosen:
        yield Progress("正在查找资料……")
        chosen = _articles(labels, topic, workspace) or _from_passages(" ".join([*labels, topic]), workspace)
    chosen = chosen[request.told : request.told + _SOURCES]
    sources = "\n".join(one.source for one in chosen)
    absent = (name for name in request.documents if name not in known)
    missing = "、".join(name for name in absent if name.strip("《》") not in sources)
    if not chosen:
        advice = f"资料库中没有找到{missing}。请核对名称和文号，或者把这份文件加入资料库。" if missing else NOT_FOUND
        yield TextPiece("没有更多了：资料库里有关的内容上面都列出了。" if request.told else advice)
        if workspace.review and advice == NOT_FOUND and not request.told:
            yield from tell_nearest(topic, workspace)
        return
    if missing:
        yield TextPiece(f"资料库中没有找到{missing}，下面是其他文件的有关内容。\n\n")
    is_digest = any(isinstance(c.origin, Basis) or c.remark or find_policies(c.source) for c in chosen)
    found = "\n\n".join(_quoted(topic, one, numbering, workspace.encode) for one in chosen) + (
        _DIGEST_NOTE if is_digest else ""
    )
    yield from phrase(" ".join([*request.documents, *labels, topic]), found, numbering.citations, workspace)


def _named(topic: str, policies: Sequence[Policy], unknown: Sequence[str], workspace: Workspace) -> list[Candidate]:
    """Return the clauses of these policies, and what users added of those of `unknown` numbers."""
    found = [clause for policy in policies for clause in _clauses(policy)]
    if unknown and workspace.library:
        passages = workspace.library.search(" ".join([*unknown, topic]), k=12, kind="policy")
        found += [_candidate(p) for p in passages if any(number in p.source + p.text for number in unknown)]
    return found


def _clauses(policy: Policy, labels: Iterable[str] | None = None) -> Iterator[Candidate]:
    """Yield the clauses of these labels, as far as the policy has them, or all."""
    for label in (entry.label for entry in policy.articles) if labels is None else labels:
        basis = Basis(policy.number, label)
        with suppress(KeyError):
            found = article(basis)
            yield Candidate(policy.citation + found.label, found.title, found.text, 0.0, basis, _remark(policy))


def _articles(labels: Sequence[str], topic: str, workspace: Workspace) -> list[Candidate]:
    """Return the articles of these labels in the documents of the knowledge base that `topic` names by their title."""
    found: dict[str, Candidate] = {}
    if workspace.library is None:
        return []
    for label in labels:
        for passage in workspace.library.search(f"{topic} {label}", k=12, kind="policy"):
            text = passage.text if label in passage.text else f"{passage.section}\n{passage.text}"
            start = text.find(label)
            if start >= 0 and shares(topic, [passage.source])[0] >= _NAMED:
                heads = (one.start() for one in ARTICLE.finditer(text, start + len(label)))
                end = next((head for head in heads if text[head - 1].isspace()), len(text))
                found.setdefault(f"{passage.document}{label}", replace(_candidate(passage), text=text[start:end]))
    return [*found.values()]


def _from_passages(message: str, workspace: Workspace) -> list[Candidate]:
    """Return what the knowledge base says, or the digests where there is none."""
    if workspace.library is None:
        return _choose(message, [clause for policy in load_policies().values() for clause in _clauses(policy)])
    # What is near enough to answer the search itself tells: the same is said in many words. Other units' reports stand
    # beside no policy.
    passages = workspace.library.search(message, k=_SEARCHED)
    near = [one for one in passages if one.score >= passages[0].score * _BESIDE_BEST]
    return [_candidate(one) for one in near if one.kind == passages[0].kind]


def _candidate(passage: Passage) -> Candidate:
    # That it no longer holds, its source says already; what took its place doesn't stand there.
    _, _, rest = passage.note.partition("，")
    policies = find_policies(passage.source) if passage.kind == "policy" and not passage.note else []
    remark = f"（{rest}）" if rest else _remark(policies[0][0]) if policies else ""
    return Candidate(passage.source, passage.section, passage.text, passage.score, passage, remark)


def _remark(policy: Policy) -> str:
    """Return what must be said with any clause of `policy`, "" for nothing."""
    if policy.status != "现行有效":
        return f"（{policy.status}）"
    return "（地方单位参照）" if policy.applies == "参照" else ""


def _choose(question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that speak of what is asked, best first."""
    scored = shares(question, [f"{candidate.heading}\n{candidate.text}" for candidate in candidates])
    pairs = [
        (score + one.close, one)
        for one, score in zip(candidates, scored, strict=True)
        if score >= (_CLOSE_ENOUGH if one.close >= _CLOSE else _ENOUGH)
    ]
    pairs.sort(key=lambda pair: -pair[0])
    return [one for score, one in pairs if score >= pairs[0][0] * _BESIDE_BEST]


def shares(question: str, texts: Sequence[str]) -> list[float]:
    """Return the share, 0 to 1, of what `question` asks about that each text holds."""
    weights = {
        term: rareness(sum(holds(text, term) for text in texts), len(texts))
        for term, worth in terms(question).items()
        if worth
    }
    return [share_of(text, weights) if weights else 0.0 for text in texts]


def best_sentences(question: str, text: str, longest: int, encode: Encode | None = None) -> str:
    """Return a text whole where it is short, else the sentences nearest to what is asked, as many as fit, in order."""
    if len(text) <= longest:
        return one_line(text)
    parts = [part.strip() for part in sentences(text) if len(part.strip()) > _SHORTEST] or [text]
    near, _ = nearness(question, parts, encode)
    kept: list[int] = []
    for place in sorted(range(len(parts)), key=lambda place: -near[place]):
        if not kept or sum(len(parts[one]) for one in (*kept, place)) <= longest:
            kept.append(place)
    return shortened("".join(parts[place] for place in sorted(kept)), longest)


def _quoted(message: str, source: Candidate, numbering: Numbering, encode: Encode | None) -> str:
    """Return a source's name and its own sentences that answer, with its mark."""
    words = best_sentences(message, source.text, _LONGEST, encode)
    if isinstance(source.origin, Basis):
        return f"{source.source}{source.remark}：{words}{numbering.policy(source.origin, words)}"
    place = f"“{source.heading}”" if source.heading else ""
    return f"{source.source}{place}{source.remark}：{words}{numbering.passage(source.origin, words)}"


def _overview(policy: Policy, lacking: str) -> Iterator[Event]:
    """Yield what the policy is, where a question names it without asking for anything that one of its clauses says."""
    numbering = Numbering()
    effective = f"，{policy.effective}起施行" if policy.effective else ""
    if lacking:
        yield TextPiece(f"{policy.citation}的摘要{lacking}。\n\n")
    yield TextPiece(
        f"{policy.citation}：{policy.issuer}{policy.issued}印发{effective}，{policy.status}。{policy.scope}\n\n主要内容：\n"
    )
    for entry in policy.articles[:8]:
        yield TextPiece(f"{entry.label} {entry.title}{numbering.policy(Basis(policy.number, entry.label))}\n")
    if len(policy.articles) > 8:
        yield TextPiece(f"…… 共收录{len(policy.articles)}条，可以接着问具体的一条。")
    yield Sources(numbering.citations)
