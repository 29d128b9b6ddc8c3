"""What the user's own words of this turn allow the model to change.

A model reads documents, and documents can hold sentences that are written for it. That they are fenced and that the
model is told not to follow them is no proof: so whatever changes something is compared with what the user has just
written, by the rules that understand messages without a model. What stands in quotes, and the middle of a text pasted
into the message, isn't the user's own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.conversation.intents import Intent
from assistant.conversation.request import DraftRequest, ExportRequest, Request, ReviseRequest, TrainingRequest
from assistant.drafting.draft import Draft
from assistant.drafting.revising.addressing import LAST
from assistant.drafting.revising.old_request import Operation, RevisionRequest
from assistant.drafting.revising.request_parsing import parse_requests

# An intent that has this likelihood may be meant, beside the likeliest.
_POSSIBLE = 0.15
_ASKS = {
    Intent.DRAFT: re.compile(
        r"起草|草拟|撰写|拟[写定一个]|补写|续写|重写|(?<![怎么样])写(?![得法的作明清])|生成|初稿|草稿"
    ),
    Intent.EXPORT: re.compile(r"导出|下载|另存|保存|打印|word|docx|excel|xlsx|文档|文件给|发我", re.IGNORECASE),
    Intent.TRAIN: re.compile(r"考[考我]|练习|练[一练手]|出.{0,3}题|[一下]题|测[验试]|培训"),
    Intent.REVISE: re.compile(
        r"改|删|缩短|精简|压缩|合并|拆|调整|润色|具体|详细|正式|语气|换|移|顺序|补|加|增|多写|去掉|不要"
    ),
}
_INTENTS: dict[type, Intent] = {
    DraftRequest: Intent.DRAFT,
    ExportRequest: Intent.EXPORT,
    TrainingRequest: Intent.TRAIN,
}
_VERSION = re.compile(
    r"撤|回到|恢复|还原|回退|退回|改回|换回|取消|上一[版步个次]|前一版|第.{1,4}版|后悔|接受|同意|采纳|拒绝|不要这|重做"
)
_NOT = re.compile(
    r"(?:不要|别|不用|不必|无需|先不|暂不|不许|不能|勿)(?:再|先|去|急着)?(?=导出|下载|起草|写|生成|出题|考|改|删|动|撤|合并)[^，。；！？\n]*"
)
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"]*\"|【[^】]*】|<[^>]*>")
_DRAFTING = re.compile(r"起草|草拟|撰写|初稿")
_ALL = re.compile(r"全部|所有|都|整个|一并|全删")
_MORE = re.compile(r"(?:再|多|另|加|增|补|新)[^，。]{0,6}[条个项]")
_OWN = 150
# What makes an item longer, shorter or smoother harms nothing that the next version couldn't mend.
_GENTLE = {
    Operation.SPECIFIC,
    Operation.SHORTEN,
    Operation.LENGTHEN,
    Operation.LENGTH,
    Operation.FORMAL,
    Operation.REWORD,
    Operation.FREE,
}
# What brings the words that are to stand in the draft: they have to be the user's, unless the user leaves them open.
_WORDED = {
    Operation.REPLACE,
    Operation.TITLE,
    Operation.CAUSE,
    Operation.OWNER,
    Operation.TIME,
    Operation.WRITE,
    Operation.ADD,
}
# Of how many items a change is made where the user doesn't say of which.
_SEVERAL = {Operation.MERGE: 3, Operation.SWAP: 2}


@dataclass(frozen=True, slots=True)
class Mandate:
    """What the user's `message` allows: kinds of requests, a change of the version in force, changes of items.

    `own` are the words of it that are the user's own.
    """

    message: str
    own: str
    intents: frozenset[Intent]
    versions: bool
    changes: tuple[RevisionRequest, ...]

    def allows(self, request: Request) -> bool:
        """Return whether what changes something by `request` is what the user asks for."""
        if not isinstance(request, ReviseRequest):
            return _INTENTS[type(request)] in self.intents
        wanted = parse_requests(request.text)
        if not wanted:
            return self.versions
        return Intent.REVISE in self.intents and all(map(self._covers, wanted))

    def _covers(self, wanted: RevisionRequest) -> bool:
        if wanted.operation in _GENTLE:
            named = {place for change in self.changes for place in change.items}
            return not named or (bool(wanted.items) and set(wanted.items) <= named)
        if wanted.operation is Operation.ADD and wanted.words in self.own and _MORE.search(self.own):
            return True
        return any(self._within(wanted, asked) for asked in self.changes if asked.operation is wanted.operation)

    def _within(self, wanted: RevisionRequest, asked: RevisionRequest) -> bool:
        """Return whether a change goes no further than the one asked for."""
        if asked.section and wanted.section and asked.section != wanted.section:
            return False
        if wanted.operation in _WORDED and asked.words and wanted.words not in self.message:
            return False
        if asked.items:
            return bool(wanted.items) and set(wanted.items) <= set(asked.items)
        if wanted.operation in {Operation.REPLACE, Operation.ADD} or _ALL.search(self.own):
            return True
        return 0 < len(wanted.items) <= _SEVERAL.get(wanted.operation, 1)


def mandate(message: str, ranking: Sequence[tuple[Intent, float]], draft: Draft | None) -> Mandate:
    """Return what `message` allows; `ranking` are the intents that it may have, with their likelihoods."""
    own = own_words(message)
    kept = _NOT.sub("", own)
    intents = {intent for intent, pattern in _ASKS.items() if pattern.search(kept)}
    if kept == own:
        intents |= {intent for place, (intent, odds) in enumerate(ranking) if odds >= _POSSIBLE or place == 0}
    if ranking and ranking[0][0] is Intent.REVISE and not _DRAFTING.search(kept):
        # 第二条写具体一点 is no wish for another draft.
        intents.discard(Intent.DRAFT)
    worded = (change for change in parse_requests(_ends(message)) if change.operation in _WORDED)
    changes = [_counted(change, draft) for change in (*parse_requests(kept), *worded)]
    return Mandate(message, kept, frozenset(intents), bool(_VERSION.search(kept)), tuple(changes))


def own_words(message: str) -> str:
    """Return the words of a message that are the user's own: its first and last line, without what is quoted."""
    return _QUOTED.sub("“”", _ends(message))


def _ends(message: str) -> str:
    lines = [line.strip() for line in message.strip().splitlines() if line.strip()]
    return "\n".join(line[:_OWN] for line in dict.fromkeys([*lines[:1], *lines[-1:]]))


def _counted(change: RevisionRequest, draft: Draft | None) -> RevisionRequest:
    """Return the change with the last item under its number, too."""
    if LAST not in change.items or draft is None:
        return change
    last = [len(items) - 1 for items in (draft.problems, draft.measures) if items]
    return replace(change, items=(*change.items, *last))
